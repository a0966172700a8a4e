"""Journey of somebody who helps: booked for another, told, checked in, seen, on the record, and forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.citizens.models import Helper
from booking.citizens.rules import HELPER_KEPT_FOR
from booking.core import clock
from booking.core.database import db, transaction
from booking.messages.models import Message
from booking.visits import operations as visits
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, THURSDAY, WEDNESDAY, Council, at, sign_in

HELPER, NUMBER, AGREED = "Sam Support", "07700 900123", "Pay 20 a month"


def test_citizen_books_for_someone_else(
    council: Council, open_browser: OpenPage, check_page: PageCheck, send_messages: Callable[[], list[str]]
) -> None:
    with clock.stopped_at(at(MONDAY, 8, 30)):
        phone = open_browser(PHONE)
        link = helper_books(phone, check_page)
        assert send_messages() == ["confirmation", "confirmation"]
        assert told() == [("sms", "+447700900123"), ("call", "1 Mill Lane\nHeywood")]
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host_prints_the_letter(host, check_page)
    with clock.stopped_at(at(WEDNESDAY, 10, 45)):
        assert send_messages()[2:] == ["reminder_1_day"]
    with clock.stopped_at(at(THURSDAY, 10, 25)):
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host_checks_in(host, check_page)
        advisor = open_browser(DESK)
        sign_in(advisor, council.advisor, "/day")
        advisor_sees_both(advisor, check_page)
        record_shows(advisor, check_page)
        phone.goto(link)
        expect(phone.get_by_text(HELPER)).to_be_visible()
        expect(phone.get_by_text(AGREED)).to_have_count(0)
        check_page(phone, "appointment-afterwards-helped")
    helper_is_forgotten()


def helper_books(page: Page, check_page: PageCheck) -> str:
    """Book from the needs to the confirmation; return the link to the appointment."""
    page.goto("/book/paying-council-tax/help")
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="10:30am").first.click()
    expect(page.get_by_label("Their name", exact=True)).to_be_hidden()
    page.get_by_label("Someone else, whom I help").check()
    page.get_by_label("Their name", exact=True).fill("Ada Lovelace")
    page.get_by_label("What are you to them?").fill("neighbour")
    page.get_by_label("Their postal address").fill("1 Mill Lane\nHeywood")
    page.get_by_label("Your name").fill(HELPER)
    page.get_by_label("Mobile number").fill(NUMBER)
    check_page(page, "details-for-someone-else")
    page.get_by_role("button", name="Continue").click()
    for said in ("Ada Lovelace", HELPER, "1 Mill Lane"):
        expect(page.get_by_text(said)).to_be_visible()
    check_page(page, "check-for-someone-else")
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    expect(page.get_by_text("We also post a letter to Ada Lovelace.")).to_be_visible()
    expect(page.get_by_text(f"texting a confirmation to {NUMBER}")).to_be_visible()
    check_page(page, "booked-for-someone-else")
    return str(page.get_by_role("link", name="A page to bookmark").get_attribute("href"))


def told() -> list[tuple[str, str]]:
    """Return by which way, and where, each message that is out went."""
    db.session.rollback()
    rows = db.session.scalars(select(Message).where(Message.status == "sent").order_by(Message.id))
    return [(row.channel, row.contact_point.value if row.contact_point else "") for row in rows]


def host_prints_the_letter(page: Page, check_page: PageCheck) -> None:
    page.goto("/staff/messages/letters")
    letter = page.get_by_role("article", name="Letter to Ada Lovelace")
    expect(letter).to_contain_text("1 Mill Lane")
    expect(letter).to_contain_text("Heywood Library")
    expect(letter).not_to_contain_text(HELPER)
    check_page(page, "letter-to-someone-helped")


def host_checks_in(page: Page, check_page: PageCheck) -> None:
    row = page.locator(".desk-row", has_text="Ada Lovelace")
    expect(row).to_contain_text(f"helped by {HELPER} (neighbour)")
    row.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_text(f"{HELPER} (neighbour), told in their place")).to_be_visible()
    expect(page.get_by_text(NUMBER)).to_be_visible()
    check_page(page, "desk-appointment-helped")
    page.go_back()
    page.get_by_role("button", name="Check in Ada Lovelace").click()
    expect(page.locator("#said")).to_contain_text("Ada Lovelace")
    expect(page.locator(".desk-row", has_text="Ada Lovelace")).to_contain_text(f"helped by {HELPER}")
    check_page(page, "desk-checked-in-helped")


def advisor_sees_both(page: Page, check_page: PageCheck) -> None:
    page.get_by_role("button", name="Call next").click()
    page.get_by_role("button", name="Start").first.click()
    expect(page.get_by_text("For this appointment only.")).to_be_visible()
    page.get_by_text("Who came", exact=True).click()
    page.get_by_role("button", name=f"{HELPER}, who helps them, is here too").click()
    page.get_by_role("button", name="Turn back to me").click()  # somebody else is there
    expect(page.get_by_text(f"{HELPER} (representative)")).to_be_visible()
    check_page(page, "day-seeing-helped")
    page.get_by_label("They take home").fill(AGREED)
    page.get_by_label("Resolved").check()
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("button", name="Finish", exact=True)).to_have_count(0)


def record_shows(page: Page, check_page: PageCheck) -> None:
    """Check that the record names the helper, and does not have their number."""
    db.session.rollback()
    record = db.session.scalars(select(Appointment)).one().citizen.case_record.reference
    page.goto(f"/records/{record}")
    timeline = page.locator(".record__timeline")
    expect(timeline).to_contain_text(f"helped by {HELPER}")
    expect(timeline).to_contain_text(f"with Ada Lovelace, {HELPER}")
    expect(page.get_by_text("1 Mill Lane")).to_be_visible()
    expect(page.get_by_text(NUMBER)).to_have_count(0)
    check_page(page, "record-of-someone-helped")


def helper_is_forgotten() -> None:
    """Check that the helper's number goes in time, and not before."""
    db.session.rollback()
    helper, over = db.session.scalars(select(Helper)).one(), at(THURSDAY, 11) + HELPER_KEPT_FOR
    for now, numbers in ((over - timedelta(days=1), 1), (over, 0)):
        with transaction():
            visits.sweep_helpers(now)
        db.session.rollback()
        assert len(helper.contact_points) == numbers
