"""Focus of every page, in a real browser: on what is wrong, on the next action, or at the top."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.browser.fixtures import PHONE
from tests.guards.matrix.cast import REACHES, ROLES, Cast, a_cast
from tests.guards.matrix.scopes import FORMS
from tests.guards.matrix.test_matrix import address, may
from tests.guards.stale import held, taken_back
from tests.guards.test_routes import ADMITTED, PUBLIC, routes

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

WIDE: ViewportSize = {"width": 1366, "height": 768}
_MARKED = re.compile(r"<[a-z][^<>]* (?:autofocus|data-print=\"focus\")")
_LOOK = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));  // the first frame gives it
  const has = document.activeElement, marked = [...document.querySelectorAll("[autofocus]")];
  const summary = document.querySelector(".govuk-error-summary");
  return {
    what: has === document.body ? "" : has.id || has.name || has.textContent.trim().split("\\n")[0],
    right: summary ? has === summary : marked.length ? has === marked[0]
      : has === document.body || "print" in has.dataset,
    marked: marked.length, scrolled: window.scrollY,
  };
}"""
# The pages on which something has the focus, and what; on every other it stands at the top.
FOCUSED: dict[str, str] = {
    **dict.fromkeys(("desk.today", "desk.find_form"), "q"),
    "security.login": "email",
    "staff.welcome": "password",
    "desk.reschedule": "they_know",
    "desk.cancel": "why",
    **dict.fromkeys(("desk.ticket", "desk.slip", "desk.day_list", "day.slip", "record.printed"), "Print"),
    "desk.reach": "mobile",
    "day.today": "note",
    "record.search": "text",
    "record.wishes": "point-1-language",
    "record.entry": "what",
    "cases.hand_on": "to",
    **dict.fromkeys(("referrals.refer", "day.refer"), "to"),
    "record.person": "need",
    **{"record.death": "told_by", "record.shield": "kind"},
    **dict.fromkeys(("manage.close_venue", "manage.change_session"), "starts"),
    **dict.fromkeys(("manage.advisor_away", "manage.stand_in"), "advisor"),
    **dict.fromkeys(("manage.end_service", "manage.end_venue", "manage.end_staff", "manage.cancel_session"), "reason"),
    **dict.fromkeys(("manage.new_series", "manage.change_series"), "weekdays"),
    **dict.fromkeys(("manage.end_series", "manage.close_day", "manage.open_day", "manage.new_session"), "day"),
    **dict.fromkeys(("manage.new_staff", "manage.new_venue", "manage.venue_facts"), "name"),
    **dict.fromkeys(("manage.new_webhook", "manage.webhook", "manage.new_organisation", "manage.organisation"), "name"),
    **{"manage.new_flag": "name", "manage.flag": "name", "manage.young_people": "years"},
    **{"manage.alert": "word", "manage.text": "body", "manage.department": "takes_referrals"},
    "manage.questions": "label_en_0",
}


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return a_cast(app)


def opener(cast: Cast, rule: Rule) -> Any:
    """Whose browser opens this page: somebody who may; the citizen's for a public one."""
    if rule.endpoint in PUBLIC:
        return cast.council.citizen
    room = rule.endpoint.partition(".")[0]
    who = ((role, reach) for role in ROLES if role in ADMITTED[room] for reach in REACHES)
    return next(cast.browsers[one] for one in who if one in cast.browsers and may(*one, rule.endpoint, "GET"))


def marked_pages(app: Flask, cast: Cast) -> Iterator[tuple[Rule, str, Any]]:
    """Every page that marks what has the focus, with its address and a browser that may open it.

    Any other has nothing but the top to stand at: no script moves the focus of a page that has loaded.
    """
    for rule, method in routes(app):
        if method == "GET" and rule.endpoint != "static":
            browser, path = opener(cast, rule), address(cast, rule)
            answer = browser.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html" and _MARKED.search(answer.text):
                yield rule, path, browser


def test_every_page_has_its_focus_and_none_scrolls_away(
    app: Flask, cast: Cast, live: Any, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(WIDE)
    found, wrong = {}, []
    for rule, path, browser in marked_pages(app, cast):
        page.set_viewport_size(PHONE if rule.endpoint in PUBLIC else WIDE)
        cookies = browser._cookies.values()
        page.context.clear_cookies()
        page.context.add_cookies([{"name": one.key, "value": one.value, "url": live.url} for one in cookies])
        page.goto(live.url + path, wait_until="domcontentloaded")  # style sheets and scripts are read by then
        seen = page.evaluate(_LOOK)
        if seen["what"]:
            found[rule.endpoint] = seen["what"]
        if not seen["right"] or seen["marked"] > 1 or seen["scrolled"]:
            wrong.append(f"{rule.endpoint} {path}: {seen}")
    live.unchecked.clear()
    assert not wrong, "\n".join(wrong)
    assert found == FOCUSED


def test_a_form_that_is_refused_has_the_focus_on_what_is_wrong(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each form is sent empty. What has the focus is the summary, or the field with the error, and nothing else."""
    seen, wrong = set(), []
    with held(monkeypatch) as connection:
        for rule, method in routes(app):
            if method != "POST" or (rule.endpoint in FORMS and rule.endpoint.startswith("day.")):
                continue
            with taken_back(connection):
                answer = opener_of_post(cast, rule).post(address(cast, rule), data={})
            if answer.status_code != 400 or "govuk-error" not in answer.text:
                continue
            seen.add(rule.endpoint)
            marked = re.findall(r"<[a-z][^<>]*\sautofocus[^<>]*>", answer.text)
            if len(marked) != 1 or not re.search(r"govuk-error-summary|--error|describedby=\"[^\"]*error", marked[0]):
                wrong.append(f"{rule.endpoint}: {marked}")
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 20


def opener_of_post(cast: Cast, rule: Rule) -> Any:
    if rule.endpoint in PUBLIC:
        return cast.council.citizen
    room = rule.endpoint.partition(".")[0]
    who = ((role, reach) for role in ROLES if role in ADMITTED[room] for reach in REACHES)
    return next(cast.browsers[one] for one in who if one in cast.browsers and may(*one, rule.endpoint, "POST"))
