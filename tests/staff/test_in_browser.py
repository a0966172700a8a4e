"""Signing out in a browser: drafts are on the server, and nothing stays in the browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.day.rules import Draft
from booking.staff.models import Grant
from booking.visits.models import Consultation
from tests.browser.checks import PageCheck
from tests.browser.fixtures import PHONE
from tests.day.stage import morning, walks_in
from tests.day.test_in_browser import call_and_start, sign_in


def test_signing_out_keeps_what_was_typed_and_leaves_nothing_in_the_browser(desk: Page, check_page: PageCheck) -> None:
    stage = morning()
    walks_in(stage)
    with transaction():
        stage.advisor.grants.append(Grant(role="manager"))
    sign_in(desk, stage.advisor)
    desk.get_by_role("link", name="Mina Advisor").click()
    expect(desk.get_by_text("this one")).to_be_visible()
    check_page(desk, "staff-account")
    desk.goto("/manage/security")
    check_page(desk, "security-journal")
    for address in ("/staff/account", "/manage/security"):
        desk.set_viewport_size(PHONE)
        desk.goto(address)
        check_page(desk, f"narrow{address.replace('/', '-')}")
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto("/day")
    call_and_start(desk)
    desk.keyboard.type("Typed a moment ago")
    desk.evaluate("sessionStorage.setItem('unsaved elsewhere', 'x'); localStorage.setItem('kept', 'x')")
    desk.get_by_role("button", name="Sign out").click()
    desk.wait_for_url("**/staff/sign-in")
    desk.wait_for_function("sessionStorage.length === 0 && localStorage.length === 0")
    db.session.rollback()
    assert Draft.from_text(db.session.scalars(select(Consultation)).one().draft).note == "Typed a moment ago"
    desk.go_back()
    expect(desk.locator("#password")).to_be_visible()  # the page before is not shown from the browser's memory
