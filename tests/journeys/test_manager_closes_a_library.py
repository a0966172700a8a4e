"""Journey of a closure: preview, enter, one citizen reschedules, then reopen."""

from __future__ import annotations

from datetime import time

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Page, expect

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import links
from booking.staff.models import StaffMember
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, PASSWORD, THURSDAY, Council, at, sign_in
from tests.visits.scenes import appointment


@pytest.fixture
def manager(council: Council) -> StaffMember:
    """A manager of everything."""
    with transaction():
        person = factories.staff("Margaret Fielden", "manager", email="margaret@testdale.example")
        person.password = hash_password(PASSWORD)
    return person


@pytest.fixture
def booked(council: Council) -> list[Appointment]:
    """Book Ada, with a mobile, on Thursday at ten, and Bo, whom no message can reach, at eleven. Langley has slots."""
    with transaction():
        ada = factories.citizen("Ada Lovelace", ("mobile", "+447700900123"))
        rows = [
            appointment(council.day, at(THURSDAY, 10), citizen=ada),
            appointment(council.day, at(THURSDAY, 11), citizen=factories.citizen("Bo Diddley")),
        ]
        langley = factories.venue("Langley Library", slug="langley-library", address="Windermere Road, Langley")
        factories.session_on(THURSDAY, time(10), time(12), at=langley, offering=[council.day.service])
    return rows


def test_manager_closes_a_library(
    app: Flask,
    council: Council,
    manager: StaffMember,
    booked: list[Appointment],
    open_browser: OpenPage,
    check_page: PageCheck,
) -> None:
    ada, bo = booked
    with clock.stopped_at(at(MONDAY, 9)):
        desk = open_browser(DESK)
        sign_in(desk, manager, "/tasks")
        manager_enters_closure(desk, check_page)
        phone = open_browser(PHONE, javascript=False)
        citizen_reschedules(phone, links.token("appointment", ada.reference, 1), check_page)
        desk.reload()
        expect(desk.get_by_text("moved", exact=True)).to_be_visible()
        desk.get_by_role("button", name="Reopen").click()
        expect(desk.get_by_text("stands again", exact=True)).to_be_visible()
        check_page(desk, "closure-reopened")
        desk.goto(f"/manage/rota/venues/heywood-library?week={THURSDAY}")
        expect(desk.get_by_text("Closed", exact=False)).to_have_count(0)
        check_page(desk, "rota-of-the-library")
    db.session.rollback()
    assert db.session.get_one(Appointment, ada.id).venue.slug == "langley-library"
    assert db.session.get_one(Appointment, bo.id).disrupted_at is None


def manager_enters_closure(page: Page, check_page: PageCheck) -> None:
    """Enter the closure, from *Manage* to the page of affected appointments."""
    page.get_by_role("link", name="Manage").click()
    check_page(page, "manage")
    page.get_by_role("link", name="Closures and absences").click()
    page.get_by_role("link", name="Close venues").click()
    page.get_by_label("Heywood Library").check()
    page.get_by_label("First day").fill(THURSDAY.isoformat())
    page.get_by_label("Why?").fill("Boiler broken")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("2 bookings cannot take place as agreed")).to_be_visible()
    expect(page.get_by_text("Ada Lovelace").first).to_be_visible()
    expect(page.get_by_text("No message can reach them.")).to_be_visible()
    expect(page.get_by_text("Nothing has been changed yet.")).to_be_visible()
    check_page(page, "closure-seen-before")
    page.get_by_role("button", name="Close them").click()
    expect(page.get_by_role("heading", name="Heywood Library: the venue is closed")).to_be_visible()
    expect(page.get_by_text("2 bookings, 2 wait")).to_be_visible()
    check_page(page, "closure")


def citizen_reschedules(page: Page, token: str, check_page: PageCheck) -> None:
    """Reschedule on the page behind the link in the text."""
    page.goto(f"/a/{token}")
    expect(page.get_by_role("heading", name="Choose another time")).to_be_visible()
    check_page(page, "choose-another-time", scripts=False)
    page.get_by_role("button", name="10am").first.click()
    expect(page.get_by_text("Langley Library").first).to_be_visible()
    expect(page.get_by_role("heading", name="Choose another time")).to_have_count(0)
