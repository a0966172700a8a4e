"""The keys of the desk and the day: listed under `?`, from the same list that binds them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from booking.citizens.rules import Needs
from booking.core.database import transaction
from booking.visits import operations as visits
from tests.browser.checks import PageCheck
from tests.desk.conftest import Library, OpenDesk, at, person

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def test_every_key_of_a_row_is_listed_and_every_letter_listed_is_one_of_a_row() -> None:
    bound = set()
    for path in (TEMPLATES / "desk").glob("*.html"):
        bound |= set(re.findall(r"(?:key=|data-key=)\"(\w)\"", path.read_text()))
    listed = re.findall(r"\(\"(\w)\", \"press\"", (TEMPLATES / "desk" / "today.html").read_text())
    assert sorted(listed) == sorted(bound)


def test_no_script_binds_a_key_of_its_own() -> None:
    """Backspace and Enter belong to the field that is typed in; any other key is asked for in keys.js."""
    scripts = TEMPLATES.parent / "static" / "js"
    for name in ("desk_keys.js", "desk_live.js", "turn_screen.js", "day_live.js", "autosave.js"):
        assert not re.search(r'event\.key\s*[!=]==\s*"(?!Backspace|Enter)', (scripts / name).read_text()), name


def test_the_list_opens_by_its_key_and_by_its_button_but_not_in_a_field(
    open_desk: OpenDesk, check_page: PageCheck
) -> None:
    page = open_desk()
    keys = page.locator("#keys")
    page.keyboard.type("who?")
    expect(page.locator("#q")).to_have_value("who?")
    expect(keys).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")  # no name begins with it
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")
    page.get_by_role("button", name="Keys").click()
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("start a drop-in")
    check_page(page, "desk-keys")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.get_by_role("link", name="Print the day").focus()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.get_by_label("Single letters and signs work").uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Print the day").focus()
    page.keyboard.press("?")
    page.keyboard.press("+")
    expect(keys).to_be_hidden()
    expect(page.locator("#name")).to_be_hidden()


def test_a_key_that_is_not_listed_does_nothing(open_desk: OpenDesk, library: Library) -> None:
    with transaction():
        visits.add_drop_in(
            library.day.venue.id,
            citizen=person("Cy Waits"),
            service_id=library.day.service.id,
            needs=Needs(),
            by_id=library.host.id,
            now=at(10),
        )
    page = open_desk()
    row = page.locator(".desk-row", has_text="Cy Waits")
    page.locator("[data-key-listed=l]").evaluate("one => one.remove()")
    row.get_by_role("link", name="Ticket").focus()
    page.keyboard.press("l")
    page.keyboard.press("p")
    expect(page.locator(".desk-paper__number")).to_be_visible()  # p is listed: and they have not left
    page.go_back()
    expect(page.locator(".desk-counts")).to_contain_text("1 waiting")


def test_without_scripts_nothing_is_promised(open_desk: OpenDesk) -> None:
    page = open_desk(javascript=False)
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.get_by_role("button", name="Keys")).to_be_hidden()


def test_the_day_lists_the_key_that_turns_the_screen(
    open_browser: Callable[..., Page], open_desk: OpenDesk, library: Library
) -> None:
    advisor = library.day.advisors[0]
    with transaction():
        visit = visits.add_drop_in(
            library.day.venue.id,
            citizen=person("Cy Waits"),
            service_id=library.day.service.id,
            needs=Needs(),
            by_id=library.host.id,
            now=at(10),
        )
        visits.start(visit.consultations[0], advisor.id, at(10, 5))
    page = open_desk(advisor)
    page.goto("/day")
    page.get_by_role("button", name="Keys").click()
    expect(page.locator("#keys")).to_contain_text("turn the screen")
    page.keyboard.press("Escape")
    page.keyboard.press("F8")
    expect(page.locator("#day")).to_have_class(re.compile("day--turned"))
