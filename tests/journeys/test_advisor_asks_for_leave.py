"""Journeys of leave: an advisor asks, a manager looks and agrees, the diary follows, up to its end."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.keeping import RECORD
from booking.sessions import operations as sessions
from booking.sessions.models import Disruption, LeaveRequest
from booking.staff.models import StaffMember
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, THURSDAY, WEDNESDAY, Council, at, sign_in
from tests.journeys.test_citizen_books_and_is_seen import advisor_sees, record_shows
from tests.visits.scenes import appointment

ADA = ("mobile", "+447700900123")


@pytest.fixture
def booked(council: Council, manager: StaffMember) -> Any:
    """Ada's appointment with Amina, on Thursday at ten."""
    with transaction():
        return appointment(council.day, at(THURSDAY, 10), citizen=factories.citizen("Ada Lovelace", ADA))


def ask(page: Page, advisor: StaffMember) -> None:
    """Ask for Thursday, on a phone without JavaScript."""
    sign_in(page, advisor, "/day")
    page.get_by_text("Leave and other hours").click()
    page.get_by_role("link", name="Ask for leave").click()
    page.get_by_label("First day").fill(str(THURSDAY))
    page.get_by_label("Why? (optional, your manager reads it)").fill("A wedding")
    page.get_by_role("button", name="Ask for leave").click()
    expect(page.get_by_text("asked", exact=True)).to_be_visible()


def agree(page: Page, manager: StaffMember, check_page: PageCheck) -> None:
    """Read the Task, look whom it touches, agree."""
    sign_in(page, manager, "/tasks")
    check_page(page, "task-of-leave")
    page.get_by_role("link", name="Look and answer").click()
    check_page(page, "leave-to-answer")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("1 booking cannot take place as agreed")).to_be_visible()
    check_page(page, "leave-previewed")
    page.get_by_role("button", name="Agree").click()


def test_leave_is_agreed_settled_and_kept_for_its_time(
    council: Council, booked: Any, manager: StaffMember, open_browser: OpenPage, check_page: PageCheck
) -> None:
    like: dict[str, Any] = {"at": council.day.venue, "offering": [council.day.service], "kind": "mixed"}
    with transaction():
        bilal = factories.staff("Bilal Khan", "advisor", email="bilal@testdale.example", password=council.host.password)
        factories.session_on(THURSDAY, advisors=[bilal], **like)
    phone, desk = open_browser(PHONE, javascript=False), open_browser(DESK)
    with clock.stopped_at(at(MONDAY, 9)):
        ask(phone, council.advisor)
        check_page(phone, "leave-asked-without-scripts", scripts=False)
        agree(desk, manager, check_page)
        expect(desk.get_by_role("heading", name="the advisor is away")).to_be_visible()
        expect(desk.get_by_text("stand-in", exact=True)).to_be_visible()
        expect(desk.locator(".manage-list")).to_contain_text("Bilal Khan")
        phone.goto("/day")
        expect(phone.get_by_text("agreed", exact=True)).to_be_visible()
        phone.goto("/staff/notices")
        expect(phone.locator("main")).to_contain_text(
            "Margaret Fielden agreed to what Amina Hussain asked for: Thu 26 Nov"
        )
    with clock.stopped_at(at(WEDNESDAY, 15)):
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host.goto(f"/desk/heywood-library/print?day={THURSDAY}")
        expect(host.locator("main")).to_contain_text("Ada Lovelace")
    with clock.stopped_at(at(THURSDAY, 9, 55)):
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host.get_by_role("button", name="Check in").click()
        expect(host.locator("#said")).to_contain_text("Checked in:")
        advisor = open_browser(DESK)
        advisor_sees(advisor, Council(council.day, council.host, bilal), check_page)
        record_shows(advisor, check_page)
    for moment, left in ((at(THURSDAY, 9), "A wedding"), (at(THURSDAY, 9) + 2 * RECORD.length, None)):
        with transaction():
            sessions.sweep_ended(moment)
        assert db.session.scalar(select(LeaveRequest.words)) == left
    assert db.session.scalar(select(Disruption.reason)) == ""


def test_other_hours_change_the_diary(
    council: Council, booked: Any, manager: StaffMember, open_browser: OpenPage, check_page: PageCheck
) -> None:
    phone, desk = open_browser(PHONE, javascript=False), open_browser(DESK)
    with clock.stopped_at(at(MONDAY, 9)):
        sign_in(phone, council.advisor, "/day")
        phone.goto("/day/leave")
        phone.get_by_label("Which day?").fill(str(THURSDAY))
        phone.get_by_label("From", exact=True).fill("11")
        phone.get_by_label("To", exact=True).fill("4pm")
        phone.get_by_label("For more than one day").fill("School run")
        phone.get_by_role("button", name="Ask for other hours").click()
        expect(phone.get_by_text("Thu 26 Nov, 11:00–16:00").first).to_be_visible()
        check_page(phone, "hours-asked", scripts=False)
        agree(desk, manager, check_page)
        expect(desk.get_by_role("heading", name="the session has changed")).to_be_visible()
        desk.goto(f"/manage/rota/venues/heywood-library?week={THURSDAY}")
        expect(desk.locator("main")).to_contain_text("11:00")
        check_page(desk, "rota-with-other-hours")
        phone.goto("/venues/heywood-library")
        expect(phone.locator("main")).to_contain_text("11am")


def test_leave_that_is_agreed_can_be_taken_back(
    council: Council, booked: Any, manager: StaffMember, open_browser: OpenPage, check_page: PageCheck
) -> None:
    phone, desk = open_browser(PHONE), open_browser(DESK)
    with clock.stopped_at(at(MONDAY, 9)):
        ask(phone, council.advisor)
        check_page(phone, "leave-asked")
        agree(desk, manager, check_page)
        desk.get_by_role("button", name="They are back").click()
        expect(desk.get_by_text("stands again", exact=True)).to_be_visible()
        phone.goto("/day")
        expect(phone.get_by_text("taken back", exact=True)).to_be_visible()
        check_page(phone, "day-with-leave")
    db.session.rollback()
    db.session.refresh(booked)
    assert booked.disrupted_at is None
