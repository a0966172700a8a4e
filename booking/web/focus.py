"""Focus of a page that has loaded: one rule for every page, without a script."""

from __future__ import annotations

import re

from markupsafe import Markup

_TAG = re.compile(r"<[a-z][^<>]*>")
_MARK = re.compile(r"\sautofocus(?:=\"[^\"]*\")?(?=[\s>/])")
_SUMMARY = re.compile(r"<div class=\"govuk-error-summary\"")
_FIELD = re.compile(r"<(?:input|select|textarea)\b(?![^<>]*\btype=\"(?:hidden|submit|button)\")[^<>]*>")
_WRONG = re.compile(r"<(?:input|select|textarea)\b[^<>]*\bgovuk-(?:input|select|textarea)--error\b[^<>]*>")
# What is closed, or looks for something else: its fields are not what the page is for.
_ASIDE = re.compile(
    r"<details(?![^<>]*\sopen\b)[^<>]*>.*?</details>|<dialog\b.*?</dialog>|<form method=\"get\".*?</form>", re.DOTALL
)
_TO_READ = re.compile(r"<(?:h2|table|dl|ol|li)\b")  # more than a heading and a sentence
_HEADING = re.compile(r"<h1\b(?:(?!</h1>).)*<label\b|<legend\b(?:(?!</legend>).)*<h1\b", re.DOTALL)


def with_focus(page: Markup, *, staff: bool) -> Markup:
    """Give the focus of a page to one element of its content, or to none: then it stands at the top.

    Where something has to be put right, it is the error summary; where a page has none, the first field with an error.
    Else, on a page of staff, it is the next action that the page marks with `autofocus`, or the first field of a form
    with nothing above it but a heading and sentences: whoever works at a desk types at once. On a citizen's page it is
    the first field only where its label or legend is the heading: a screen reader says what has the focus, and must not
    pass over the heading. A field further down never has the focus: the page would scroll away from its heading.
    """
    html = str(page)
    found = _SUMMARY.search(html) or _WRONG.search(html)
    if found is not None:
        return Markup(_focused(_TAG.sub(lambda tag: _MARK.sub("", tag[0]), html), found[0]))
    if staff and any(_MARK.search(tag[0]) for tag in _TAG.finditer(html)):
        return page
    bare = _ASIDE.sub(lambda part: " " * len(part[0]), html)
    field = _FIELD.search(bare)
    if field is None:
        return page
    above = bare[: field.start()]
    is_first = not _TO_READ.search(above) if staff else bool(_HEADING.search(above))
    return Markup(_focused(html, field[0], field.start())) if is_first else page


def _focused(html: str, tag: str, start: int = 0) -> str:
    """Mark the first such tag from `start` on; what takes no focus by itself is made to."""
    at = html.index(_MARK.sub("", tag), start)
    into = at + len(tag.split(maxsplit=1)[0])
    mark = ' tabindex="-1" autofocus' if tag.startswith("<div") else " autofocus"
    return html[:into] + mark + html[into:]
