"""Where the focus stands: the rule, on small pages."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from booking.web.focus import with_focus

SUMMARY = '<div class="govuk-error-summary" data-module="x"></div>'
FORM = '<h1>Who?</h1><p>Why.</p><form method="post"><input type="hidden" name="t"><input id="name" name="name"></form>'
FOCUSED = '<input autofocus id="name" name="name">'


@pytest.mark.parametrize(
    ("page", "staff", "has"),
    [
        (FORM, True, FOCUSED),
        (FORM, False, ""),  # the heading is no label: a citizen's focus stays at the top
        ('<h1><label for="name">Who?</label></h1><input id="name" name="name">', False, FOCUSED),
        ('<legend class="x"><h1>Who?</h1></legend><input type="radio" id="r">', False, '<input autofocus type="radio"'),
        (SUMMARY + FORM, False, '<div tabindex="-1" autofocus class="govuk-error-summary"'),
        (SUMMARY + FORM.replace("<input id", "<input autofocus id"), True, '<div tabindex="-1" autofocus class="govuk'),
        (FORM + "<button autofocus>Next</button>", True, "<button autofocus>"),
        (FORM + '<input class="govuk-input govuk-input--error" id="e">', True, '<input autofocus class="govuk-input g'),
        ("<h1>All</h1><ul><li>One</li></ul>" + FORM, True, ""),
        ('<h1>All</h1><details><summary>Add</summary><input id="name" name="name"></details>', True, ""),
        ('<h1>All</h1><details open><summary>Add</summary><input id="name" name="name"></details>', True, FOCUSED),
        ('<h1>Find</h1><form method="get"><input id="name" name="name"></form>', True, ""),
        ("<h1>Read</h1><p>Only text about autofocus here.</p>", True, ""),
    ],
)
def test_one_element_or_none_has_the_focus(page: str, staff: bool, has: str) -> None:
    html = str(with_focus(Markup(page), staff=staff))
    assert html.count(" autofocus") - page.count("about autofocus") == bool(has)
    assert has in html


def test_what_somebody_typed_is_left_alone() -> None:
    page = SUMMARY + "<textarea>I lost autofocus &gt; again</textarea>"
    assert "<textarea>I lost autofocus &gt; again</textarea>" in with_focus(Markup(page), staff=True)
