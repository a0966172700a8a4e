"""Journey of what a service asks: set by a manager, answered, seen at desk and day, on the record, exported, gone."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from booking.appointments.models import Appointment
from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.database import db, transaction
from booking.services.models import FieldAnswer
from booking.staff.models import StaffMember
from booking.web.shell import settings
from booking.worker.chores import CHORES, run_chores
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, THURSDAY, Council, at, sign_in

KEPT_DAYS = 30
SWEEP = [chore for chore in CHORES if chore.name == "sweep answers to services"]


def test_citizen_answers_what_a_service_asks(
    app: Flask, council: Council, manager: StaffMember, open_browser: OpenPage, check_page: PageCheck
) -> None:
    later = THURSDAY + timedelta(days=7)
    with transaction():
        tax, amina = [council.day.service], [council.advisor]
        factories.session_on(later, at=council.day.venue, offering=tax, advisors=amina)
    with clock.stopped_at(at(MONDAY, 9)):
        manager_asks(open_browser(DESK), manager, check_page)
        phone = open_browser(PHONE)
        link = citizen_books(phone, check_page)
        citizen_changes(open_browser(PHONE), link, check_page)
    with clock.stopped_at(at(THURSDAY, 10, 25)):
        host_sees(open_browser(DESK), council, check_page)
        advisor = open_browser(DESK)
        advisor_sees_and_books_again(advisor, council, check_page)
        record_has_them(advisor, check_page)
    ahead = db.session.scalars(select(Appointment).order_by(Appointment.starts_at.desc())).first()
    assert ahead is not None
    first, last, record, who = at(THURSDAY, 11), ahead.ends_at, ahead.citizen.case_record.reference, council.advisor.id
    for now, left in ((first, 4), (first + timedelta(days=KEPT_DAYS), 3), (last + timedelta(days=90), 0)):
        with clock.stopped_at(now):
            run_chores(SWEEP, gateways_for(settings()), now)
        assert db.session.scalar(select(func.count(FieldAnswer.id))) == left
    with clock.stopped_at(last + timedelta(days=90)):
        page = open_browser(DESK)
        sign_in(page, db.session.get_one(StaffMember, who), "/day")
        page.goto(f"/records/{record}")
        expect(page.get_by_text("Timeline, all departments")).to_be_visible()
        expect(page.get_by_text("Household size")).to_have_count(0)


def manager_asks(page: Page, manager: StaffMember, check_page: PageCheck) -> None:
    sign_in(page, manager, "/tasks")
    page.goto("/manage/services/paying-council-tax")
    page.get_by_role("link", name="What it asks whoever books it").click()
    rows = page.get_by_role("group", name="Question")
    page.get_by_label("Question", exact=True).nth(0).fill("Household size")
    page.get_by_text("How question 1 is answered").click()
    rows.nth(0).get_by_label("Answered with").select_option("A whole number")
    rows.nth(0).get_by_label("Nobody books on the web without an answer").check()
    page.get_by_label("Question", exact=True).nth(1).fill("Account number")
    page.get_by_text("How question 2 is answered").click()
    page.get_by_label("Kept after the visit, in days").nth(1).fill(str(KEPT_DAYS))
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_role("region", name="The citizen's page will ask")).to_contain_text("Account number (optional)")
    check_page(page, "manage-questions-preview")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    check_page(page, "manage-questions")


def citizen_books(page: Page, check_page: PageCheck) -> str:
    """Book, with a wrong answer on the way; return the link to the appointment."""
    page.goto("/book/paying-council-tax/help")
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="10:30am").first.click()
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Household size").fill("four")
    page.get_by_label("Account number").fill("CT 99")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Answer “Household size” with a whole number, like 3.").first).to_be_visible()
    expect(page.get_by_label("Account number")).to_have_value("CT 99")
    check_page(page, "questions-wrong")
    page.get_by_label("Household size").fill("3")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("CT 99")).to_be_visible()
    check_page(page, "check-with-questions")
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    expect(page.get_by_text("CT 99")).to_be_visible()
    check_page(page, "booked-with-questions")
    return str(page.get_by_role("link", name="A page to bookmark").get_attribute("href"))


def citizen_changes(page: Page, link: str, check_page: PageCheck) -> None:
    """Open the link in another browser: nothing of it is there before the name was typed."""
    page.goto(link)
    expect(page.get_by_text("Household size")).to_have_count(0)
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Change what you answered").click()
    page.get_by_label("Household size").fill("5")
    check_page(page, "change-answers")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your answers are kept.")).to_be_visible()
    expect(page.get_by_text("Household size")).to_be_visible()


def host_sees(page: Page, council: Council, check_page: PageCheck) -> None:
    sign_in(page, council.host, "/desk/heywood-library")
    page.locator(".desk-row", has_text="Ada Lovelace").get_by_role("link", name="Ada Lovelace").click()
    expect(page.locator(".desk-facts")).to_contain_text("CT 99")
    check_page(page, "desk-appointment-answers")
    page.go_back()
    page.get_by_role("button", name="Check in Ada Lovelace").click()
    expect(page.locator("#said")).to_contain_text("Ada Lovelace")
    page.goto("/desk/heywood-library/book?service=paying-council-tax")
    page.get_by_role("button", name="11:00").first.click()
    expect(page.get_by_label("Household size")).to_be_visible()
    check_page(page, "desk-book-questions")


def advisor_sees_and_books_again(page: Page, council: Council, check_page: PageCheck) -> None:
    sign_in(page, council.advisor, "/day")
    page.get_by_role("button", name="Call next").click()
    page.get_by_role("button", name="Start").first.click()
    expect(page.locator(".person-facts")).to_contain_text("Household size")
    expect(page.locator(".person-facts")).to_contain_text("CT 99")
    check_page(page, "day-with-answers")
    page.get_by_role("button", name="with me").click()
    page.get_by_label("Also for the next visit").check()
    check_page(page, "day-follow-up-answers")
    page.get_by_role("button", name="10:00").first.click()
    expect(page.get_by_text("Booked:").first).to_be_visible()


def record_has_them(page: Page, check_page: PageCheck) -> None:
    db.session.rollback()
    record = db.session.scalars(select(Appointment)).first()
    assert record is not None
    page.goto(f"/records/{record.citizen.case_record.reference}")
    expect(page.locator(".record__timeline")).to_contain_text("Household size: 5")
    check_page(page, "record-with-answers")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export it as one file").click()
    held = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert {"question": "Household size", "answer": "5"} in held["appointments"][0]["answers"]
