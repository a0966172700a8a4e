"""Journey of a daughter who telephones the library for her mother, who has no phone: booked, written to, seen, kept."""

from __future__ import annotations

from collections.abc import Callable

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
from tests.browser.fixtures import DESK, OpenPage
from tests.journeys.conftest import MONDAY, THURSDAY, WEDNESDAY, Council, at, sign_in

MOTHER, DAUGHTER, NUMBER = "Wanda Mother", "Dora Daughter (daughter)", "07700 900456"


def test_helper_telephones_the_library(
    council: Council, open_browser: OpenPage, check_page: PageCheck, send_messages: Callable[[], list[str]]
) -> None:
    with clock.stopped_at(at(MONDAY, 8, 30)):
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host_books(host, check_page)
        assert send_messages() == ["confirmation", "confirmation"]
        host_prints_the_letter(host)
    with clock.stopped_at(at(WEDNESDAY, 10, 45)):
        assert send_messages()[2:] == ["reminder_1_day"]
        assert reached() == ["+447700900456", "1 Mill Lane\nHeywood", "+447700900456"]
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host_finds_it_by_the_daughter(host, check_page)
    with clock.stopped_at(at(THURSDAY, 10, 25)):
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host.fill("#q", "0456")
        expect(host.locator(".desk-row", has_text=MOTHER)).to_contain_text(f"helped by {DAUGHTER}")
        host_prints_the_day(host)
        host.get_by_role("button", name=f"Check in {MOTHER}").click()
        expect(host.locator("#said")).to_contain_text(MOTHER)
        advisor = open_browser(DESK)
        sign_in(advisor, council.advisor, "/day")
        advisor_sees_who_called(advisor, check_page)
        record_says_who_called(advisor)
    daughter_is_forgotten()


def host_books(page: Page, check_page: PageCheck) -> None:
    page.goto("/desk/heywood-library/book?service=paying-council-tax")
    page.get_by_role("button", name="10:30").first.click()
    page.get_by_label("Name", exact=True).fill(MOTHER)
    page.get_by_text("Somebody else calls or is here for them").click()
    page.get_by_label("Name of who helps them").fill("Dora Daughter")
    page.get_by_label("What they are to them").fill("daughter")
    page.get_by_label("Telephone number").fill(NUMBER)
    page.get_by_label("Postal address, for a letter").fill("1 Mill Lane\nHeywood")
    page.get_by_label("On the telephone").check()
    check_page(page, "desk-books-for-someone-helped")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked. Read out or print the reference.")).to_be_visible()
    expect(page.get_by_text(f"{DAUGHTER}, told in their place")).to_be_visible()
    check_page(page, "desk-booked-for-someone-helped")


def host_prints_the_letter(page: Page) -> None:
    page.goto("/staff/messages/letters")
    letter = page.get_by_role("article", name=f"Letter to {MOTHER}")
    expect(letter).to_contain_text("1 Mill Lane")
    expect(letter).not_to_contain_text("Dora")


def reached() -> list[str]:
    """Return where each message that is out went."""
    db.session.rollback()
    rows = db.session.scalars(select(Message).where(Message.status == "sent").order_by(Message.id))
    return [row.contact_point.value for row in rows if row.contact_point]


def host_finds_it_by_the_daughter(page: Page, check_page: PageCheck) -> None:
    page.goto("/desk/heywood-library/find")
    page.fill("#q", "dora")
    page.get_by_role("button", name="Search all bookings").click()
    expect(page.get_by_role("row", name=MOTHER)).to_contain_text(f"helped by {DAUGHTER}")
    check_page(page, "desk-found-by-the-helper")


def host_prints_the_day(page: Page) -> None:
    """Check that the list of the day, which is printed, names who helps and not their number."""
    page.goto("/desk/heywood-library/print")
    expect(page.get_by_role("rowheader", name=MOTHER)).to_contain_text(f"helped by {DAUGHTER}")
    expect(page.get_by_text("900456")).to_have_count(0)
    page.goto("/desk/heywood-library")


def advisor_sees_who_called(page: Page, check_page: PageCheck) -> None:
    page.get_by_role("button", name="Call next").click()
    page.get_by_role("button", name="Start").first.click()
    expect(page.get_by_text("Called by")).to_be_visible()
    expect(page.get_by_text(f"{DAUGHTER}, {NUMBER}.")).to_be_visible()
    check_page(page, "day-seeing-who-called")
    page.get_by_label("Resolved").check()
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("button", name="Finish", exact=True)).to_have_count(0)


def record_says_who_called(page: Page) -> None:
    """Check that the record names the daughter, and does not have her number."""
    db.session.rollback()
    record = db.session.scalars(select(Appointment)).one().citizen.case_record.reference
    page.goto(f"/records/{record}")
    expect(page.locator(".record__timeline")).to_contain_text(f"helped by {DAUGHTER}")
    expect(page.get_by_text("1 Mill Lane")).to_be_visible()
    expect(page.get_by_text("900456")).to_have_count(0)


def daughter_is_forgotten() -> None:
    """Check that her number goes in time, and her name stays with the appointment."""
    with transaction():
        visits.sweep_helpers(at(THURSDAY, 11) + HELPER_KEPT_FOR)
    db.session.rollback()
    helper = db.session.scalars(select(Helper)).one()
    assert (helper.in_words, helper.contact_points) == (DAUGHTER, [])
