"""Journey of leave: an advisor asks, a manager looks and agrees, the diary follows, and they are back."""

from __future__ import annotations

from flask import Flask
from flask_security import hash_password
from playwright.sync_api import expect

from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import StaffMember
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, PASSWORD, THURSDAY, Council, at, sign_in
from tests.visits.scenes import appointment


def a_manager() -> StaffMember:
    with transaction():
        person = factories.staff("Margaret Fielden", "manager", email="margaret@testdale.example")
        person.password = hash_password(PASSWORD)
    return person


def test_advisor_asks_for_leave(app: Flask, council: Council, open_browser: OpenPage, check_page: PageCheck) -> None:
    with transaction():
        ada = factories.citizen("Ada Lovelace", ("mobile", "+447700900123"))
        booked = appointment(council.day, at(THURSDAY, 10), citizen=ada)
    manager = a_manager()
    with clock.stopped_at(at(MONDAY, 9)):
        phone = open_browser(PHONE)
        sign_in(phone, council.advisor, "/day")
        phone.get_by_text("Leave and other hours").click()
        phone.get_by_role("link", name="Ask for leave").click()
        phone.get_by_label("First day").fill(str(THURSDAY))
        phone.get_by_label("Why? (optional, your manager reads it)").fill("A wedding")
        phone.get_by_role("button", name="Ask for leave").click()
        expect(phone.get_by_text("asked", exact=True)).to_be_visible()
        check_page(phone, "leave-asked")
        desk = open_browser(DESK)
        sign_in(desk, manager, "/tasks")
        check_page(desk, "task-of-leave")
        desk.get_by_role("link", name="Look and answer").click()
        check_page(desk, "leave-to-answer")
        desk.get_by_role("button", name="Show what would happen").click()
        expect(desk.get_by_text("1 booking cannot take place as agreed")).to_be_visible()
        check_page(desk, "leave-previewed")
        desk.get_by_role("button", name="Agree").click()
        expect(desk.get_by_role("heading", name="the advisor is away")).to_be_visible()
        phone.goto("/day")
        expect(phone.get_by_text("agreed", exact=True)).to_be_visible()
        check_page(phone, "day-with-leave")
        desk.get_by_role("button", name="They are back").click()
        expect(desk.get_by_text("stands again", exact=True)).to_be_visible()
        phone.reload()
        expect(phone.get_by_text("taken back", exact=True)).to_be_visible()
    db.session.rollback()
    db.session.refresh(booked)
    assert booked.disrupted_at is None
