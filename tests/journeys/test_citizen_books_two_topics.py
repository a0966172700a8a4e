"""Journey of two topics in one visit: booked once, told once, one ticket, two conversations, on the record, exported.

Each service asks a question of its own; the answers go when they were said to go.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask_security import hash_password
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.messages.models import Message
from booking.services import operations as services
from booking.services.models import FieldAnswer
from booking.services.rules import FieldTerms, FieldWords
from booking.sessions.models import BusyTime
from booking.staff.models import StaffMember
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, PASSWORD, THURSDAY, WEDNESDAY, Council, at, sign_in

NUMBER = "07700 900123"
HOUSEHOLD, RENT = ("Household size", "Two of us"), ("You rent from", "The council")


@pytest.fixture
def tom(council: Council) -> StaffMember:
    """An advisor of housing at the same library, who can sign in."""
    with transaction():
        housing = factories.service("Housing options", factories.department("Housing"), slug="housing")
        advisor = factories.staff("Tom Ashworth", "advisor", email="tom@testdale.example")
        advisor.password = hash_password(PASSWORD)
        factories.session_on(THURSDAY, at=council.day.venue, offering=[housing], advisors=[advisor])
        for service, (question, _answer) in ((council.day.service, HOUSEHOLD), (housing, RENT)):
            fields = [FieldTerms({"en": FieldWords(question)}, required=True, kept_days=30)]
            services.set_fields(service, fields, now=clock.now())
    return advisor


def test_citizen_books_two_topics(
    council: Council,
    tom: StaffMember,
    open_browser: OpenPage,
    check_page: PageCheck,
    send_messages: Callable[[], list[str]],
) -> None:
    with clock.stopped_at(at(MONDAY, 8, 30)):
        phone = open_browser(PHONE)
        link = citizen_books(phone, check_page)
        assert send_messages() == ["confirmation"]
        assert "10am to 10:55am" in texts()[0]
        citizen_moves_both(phone, link, check_page)
        assert send_messages() == ["confirmation", "moved"]
    with clock.stopped_at(at(WEDNESDAY, 10, 45)):
        assert send_messages() == ["confirmation", "moved", "reminder_1_day"]
        assert "10:30am to 11:25am" in texts()[-1]
    with clock.stopped_at(at(THURSDAY, 10, 25)):
        host = open_browser(DESK)
        sign_in(host, council.host, "/desk/heywood-library")
        host_checks_in_once(host, check_page)
        first, second = open_browser(DESK), open_browser(DESK)
        sign_in(second, tom, "/day")
        expect(second.get_by_text("here, another topic first")).to_be_visible()
        sign_in(first, council.advisor, "/day")
        see(first, "Pay 20 a month")
        expect(host.locator(".desk-row", has_text="Ada Lovelace")).to_contain_text("Housing options")
    with clock.stopped_at(at(THURSDAY, 11)):
        second.reload()
        see(second, "Join the register")
        record_shows(second, check_page)
        phone.goto(link)
        expect(phone.get_by_text("Pay 20 a month")).to_be_visible()
        expect(phone.get_by_text("Join the register")).to_be_visible()
        check_page(phone, "two-topics-afterwards")
    answers_go()


def citizen_books(page: Page, check_page: PageCheck) -> str:
    """Book both topics in one journey; return the link."""
    page.goto("/book/paying-council-tax/help")
    page.get_by_label("Do you need help with something else too?").select_option("Housing options")
    check_page(page, "needs-two-topics")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Each time has room for both: Paying council tax, then Housing options.")).to_be_visible()
    check_page(page, "times-two-topics")
    page.get_by_role("button", name="10am").first.click()
    assert held() == 2
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("Mobile number").fill(NUMBER)
    page.get_by_role("button", name="Continue").click()
    for question, answer in (HOUSEHOLD, RENT):
        page.get_by_label(question).fill(answer)
    check_page(page, "questions-two-topics")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Housing options, at 10:30am")).to_be_visible()
    check_page(page, "check-two-topics")
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    expect(page.locator(".govuk-panel")).to_contain_text("10am to 10:55am")
    expect(page.get_by_text("then Housing options, at 10:30am")).to_be_visible()
    check_page(page, "booked-two-topics")
    return str(page.get_by_role("link", name="A page to bookmark").get_attribute("href"))


def citizen_moves_both(page: Page, link: str, check_page: PageCheck) -> None:
    page.goto(link)
    page.get_by_role("link", name="Change the time or venue").click()
    page.get_by_role("button", name="10:30am").first.click()
    expect(page.get_by_text("then Housing options, at 11am")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_label("Only the second, at 11am")).to_be_visible()
    check_page(page, "cancel-two-topics")


def held() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(BusyTime).where(BusyTime.kind == "hold")).all())


def texts() -> list[str]:
    """Return the words of each text that is out."""
    db.session.rollback()
    return list(db.session.scalars(select(Message.body).where(Message.status == "sent").order_by(Message.id)))


def host_checks_in_once(page: Page, check_page: PageCheck) -> None:
    row = page.locator(".desk-row", has_text="Ada Lovelace")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("then 11:00")
    row.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_text("Housing options, at 11:00, with Tom Ashworth")).to_be_visible()
    for _question, answer in (HOUSEHOLD, RENT):
        expect(page.locator(".desk-facts")).to_contain_text(answer)
    check_page(page, "desk-two-topics")
    page.go_back()
    page.get_by_role("button", name="Check in Ada Lovelace").click()
    expect(page.locator("#said")).to_contain_text("Ada Lovelace")
    db.session.rollback()
    (visit,) = db.session.scalars(select(Visit))
    assert visit.ticket and len(visit.consultations) == 1


def see(page: Page, agreed: str) -> None:
    """Call, start and finish with this agreed."""
    page.get_by_role("button", name="Call next").click()
    page.get_by_role("button", name="Start").first.click()
    for _question, answer in (HOUSEHOLD, RENT):
        expect(page.locator(".person-facts")).to_contain_text(answer)
    page.get_by_label("They take home").fill(agreed)
    page.get_by_label("Resolved").check()
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("button", name="Finish", exact=True)).to_have_count(0)


def record_shows(page: Page, check_page: PageCheck) -> None:
    """Check that one visit stands on the record, with both conversations."""
    db.session.rollback()
    (visit,) = db.session.scalars(select(Visit))
    assert (visit.status, visit.gone_how, len(visit.consultations)) == ("gone", "seen", 2)
    record = db.session.scalars(select(Appointment)).first()
    assert record is not None
    page.goto(f"/records/{record.citizen.case_record.reference}")
    for said in ("Housing options", "Paying council tax"):
        expect(page.locator(".record__timeline").get_by_text(said).first).to_be_visible()
    check_page(page, "record-two-topics")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export it as one file").click()
    held = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    both = {(one["service"], one["answers"][0]["answer"]) for one in held["appointments"]}
    assert both == {("Paying council tax", "Two of us"), ("Housing options", "The council")}
    ((first, second),) = [one["consultations"] for one in held["visits"]]
    assert (first["take_home"], second["take_home"]) == ("Pay 20 a month", "Join the register")


def answers_go() -> None:
    """Check that the answers of both topics go in time, and not before."""
    db.session.rollback()
    over = max(one.ends_at for one in db.session.scalars(select(Appointment)))
    for days, left in ((29, 2), (31, 0)):
        with transaction():
            visits.sweep_answers(over + timedelta(days=days))
        assert len(db.session.scalars(select(FieldAnswer)).all()) == left
