"""Journey by appointment: booked, reminded, checked in, seen, on the case record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.cases.models import AuditRow, Entry
from booking.core import clock
from booking.core.database import db
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import (
    MONDAY,
    THURSDAY,
    WEDNESDAY,
    Council,
    Wire,
    at,
    leave_shared_computer,
    sign_in,
)

MOST_PAGES = 8
MOST_BYTES = 100_000
CHECK_IN_KEYS = 4
FINISH_KEYS = 6


def book(page: Page, check_page: PageCheck, *, scripts: bool) -> str:
    """Book from the first page to the confirmation; return the reference."""
    page.goto("/")
    check_page(page, "start", scripts=scripts)
    page.get_by_role("link", name="Paying council tax").click()
    check_page(page, "service", scripts=scripts)
    page.get_by_role("link", name="Book a time").click()
    check_page(page, "needs", scripts=scripts)
    page.get_by_role("button", name="None of these").click()
    check_page(page, "times", scripts=scripts)
    page.get_by_role("button", name="10:30am").first.click()
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("Mobile number").fill("07700 900123")
    check_page(page, "details", scripts=scripts)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Ada Lovelace")).to_be_visible()
    check_page(page, "check", scripts=scripts)
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    check_page(page, "booked", scripts=scripts)
    return page.locator(".panel-reference strong").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_citizen_books_and_leaves_a_shared_computer(
    council: Council, open_browser: OpenPage, check_page: PageCheck, scripts: bool
) -> None:
    with clock.stopped_at(at(MONDAY, 15)):
        phone = open_browser(PHONE, javascript=scripts)
        wire = Wire.of(phone)
        reference = book(phone, check_page, scripts=scripts)
        assert len(reference.replace(" ", "")) == 10
        assert len(wire.pages) <= MOST_PAGES, wire.pages
        assert max(wire.bytes_of_page[1:]) <= MOST_BYTES, wire.bytes_of_page
        leave_shared_computer(phone)
        check_page(phone, "cleared", scripts=scripts)


def test_citizen_books_and_is_seen(
    council: Council, open_browser: OpenPage, check_page: PageCheck, send_messages: Callable[[], list[str]]
) -> None:
    with clock.stopped_at(at(MONDAY, 15)):
        phone = open_browser(PHONE)
        book(phone, check_page, scripts=True)
        link = phone.get_by_role("link", name="A page to bookmark").get_attribute("href")
        assert send_messages() == ["confirmation"]
    with clock.stopped_at(at(WEDNESDAY, 10, 45)):
        assert send_messages() == ["confirmation", "reminder_1_day"]
    with clock.stopped_at(at(THURSDAY, 10, 25)):
        host_checks_in(open_browser(DESK), council, check_page)
        advisor = open_browser(DESK)
        advisor_sees(advisor, council, check_page)
        record_shows(advisor, check_page)
        phone.goto(str(link))
        check_page(phone, "appointment-afterwards")
        assert send_messages() == ["confirmation", "reminder_1_day"]


def host_checks_in(page: Page, council: Council, check_page: PageCheck) -> None:
    """Check in with four keys, from the list of the day to the ticket."""
    sign_in(page, council.host, "/desk/heywood-library")
    check_page(page, "desk")
    keys = ["a", "d", "a", "Enter"]
    for key in keys:
        page.keyboard.press(key)
    assert len(keys) <= CHECK_IN_KEYS
    expect(page.locator("#said")).to_contain_text("Ada Lovelace")
    check_page(page, "desk-checked-in")


def advisor_sees(page: Page, council: Council, check_page: PageCheck) -> None:
    """Call, start, write, finish: only the outcome is required."""
    sign_in(page, council.advisor, "/day")
    check_page(page, "day")
    for name in ("Call next", "Start"):
        expect(page.get_by_role("button", name=name).first).to_be_focused()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    check_page(page, "day-seeing")
    page.keyboard.type("Applied for the single person discount together.")
    keys = ["Tab", "Space", "Tab", "Enter"]
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])
    assert len(keys) <= FINISH_KEYS
    check_page(page, "day-finished")


def record_shows(page: Page, check_page: PageCheck) -> None:
    """Check that the visit and its opening are on the case record."""
    db.session.rollback()
    entry = db.session.scalars(select(Entry)).one()
    record = entry.clients[0].case_record.reference
    before = len(db.session.scalars(select(AuditRow)).all())
    page.goto(f"/records/{record}")
    expect(page.get_by_role("heading", name="Ada Lovelace").first).to_be_visible()
    expect(page.get_by_text("Applied for the single person discount together.").first).to_be_visible()
    check_page(page, "record")
    db.session.rollback()
    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert len(rows) > before
    assert (rows[-1].act, rows[-1].case_record_reference) == ("opened", record)
