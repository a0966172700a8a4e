"""Journey by drop-in: planned, reminded, checked in, seen, on the case record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.cases.models import Entry
from booking.core import clock
from booking.core.database import db
from booking.visits.models import Visit
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, THURSDAY, WEDNESDAY, Council, at, leave_shared_computer, sign_in

MOST_FIELDS = 3
MOST_KEYS = 12  # in addition to the name


def plan_to_come(page: Page, check_page: PageCheck, *, scripts: bool) -> None:
    """Plan by keyboard from the service's page, with as little input as possible."""
    page.goto("/services/paying-council-tax")
    page.get_by_role("link", name="I plan to come").first.click()
    check_page(page, "drop-in", scripts=scripts)
    shown = page.locator("main form").first.locator(
        "input:visible:not([type=hidden]), select:visible, textarea:visible"
    )
    assert len({field.get_attribute("name") for field in shown.all()}) <= MOST_FIELDS
    keys = 0
    while page.evaluate("document.activeElement.name || ''") != "name":
        page.keyboard.press("Tab")
        keys += 1
        assert keys <= MOST_KEYS
    page.keyboard.type("Ada Lovelace")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert keys + 1 <= MOST_KEYS
    expect(page.get_by_role("heading", name="We know you plan to come")).to_be_visible()
    check_page(page, "ticket-coming", scripts=scripts)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_citizen_plans_a_drop_in_and_leaves_a_shared_computer(
    council: Council, open_browser: OpenPage, check_page: PageCheck, scripts: bool
) -> None:
    with clock.stopped_at(at(MONDAY, 15)):
        phone = open_browser(PHONE, javascript=scripts)
        if scripts:
            plan_to_come(phone, check_page, scripts=scripts)
        else:
            phone.goto("/services/paying-council-tax")
            phone.get_by_role("link", name="I plan to come").first.click()
            phone.get_by_label("Your name").fill("Ada Lovelace")
            phone.get_by_label("Mobile number").fill("07700 900123")
            phone.get_by_role("button", name="I plan to come").first.click()
            expect(phone.get_by_role("heading", name="We know you plan to come")).to_be_visible()
            check_page(phone, "ticket-coming", scripts=scripts)
        leave_shared_computer(phone)


def test_citizen_plans_a_drop_in_and_is_seen(
    council: Council, open_browser: OpenPage, check_page: PageCheck, send_messages: Callable[[], list[str]]
) -> None:
    with clock.stopped_at(at(MONDAY, 15)):
        phone = open_browser(PHONE)
        phone.goto("/drop-in/heywood-library")
        phone.get_by_label("Your name").fill("Ada Lovelace")
        phone.get_by_label("Mobile number").fill("07700 900123")
        phone.get_by_role("button", name="I plan to come").first.click()
        ticket = phone.url
        check_page(phone, "ticket-coming")
        assert send_messages() == ["confirmation"]
    with clock.stopped_at(at(WEDNESDAY, 12)):
        assert send_messages() == ["confirmation", "reminder_1_day"]
    with clock.stopped_at(at(THURSDAY, 10, 20)):
        desk = open_browser(DESK)
        sign_in(desk, council.host, "/desk/heywood-library")
        check_page(desk, "desk-coming")
        desk.keyboard.type("ada")
        desk.keyboard.press("Enter")
        expect(desk.locator("#said")).to_contain_text("Ada Lovelace")
        phone.goto(ticket)
        expect(phone.get_by_text("You are checked in")).to_be_visible()
        check_page(phone, "ticket-here")
    with clock.stopped_at(at(THURSDAY, 10, 40)):
        advisor = open_browser(DESK)
        sign_in(advisor, council.advisor, "/day")
        for name in ("Call next", "Start"):
            with advisor.expect_navigation():
                advisor.get_by_role("button", name=name).first.click()
        advisor.locator("#note").fill("Explained the bill; nothing is owed.")
        advisor.get_by_label("Resolved").check()
        with advisor.expect_navigation():
            advisor.get_by_role("button", name="Finish", exact=True).click()
        record_shows(advisor, check_page)
        phone.goto(ticket)
        check_page(phone, "ticket-over")


def record_shows(page: Page, check_page: PageCheck) -> None:
    """Check that the visit is on the record of the person who planned it."""
    db.session.rollback()
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.status, visit.gone_how, visit.record) == ("gone", "seen", "on_record")
    entry = db.session.scalars(select(Entry)).one()
    assert [c.id for c in entry.clients] == [member.citizen_id for member in visit.party]
    page.goto(f"/records/{entry.clients[0].case_record.reference}")
    expect(page.get_by_text("Explained the bill; nothing is owed.").first).to_be_visible()
    check_page(page, "record-drop-in")
