"""The front desk left alone, in Chromium: a sign-in that lapsed, names that are covered."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import update

from booking.core.database import transaction
from booking.staff.models import StaffMember, StaffSignIn
from booking.staff.views.passwords import hashed
from tests.browser.checks import PageCheck
from tests.browser.fixtures import PHONE
from tests.conftest import NOW
from tests.desk.conftest import Library, OpenDesk
from tests.desk.test_in_browser import checked_in


def lapse() -> None:
    """Let two hours pass for every sign-in."""
    with transaction() as opened:
        opened.execute(update(StaffSignIn).values(last_used_at=NOW - timedelta(hours=2)))


def test_what_was_typed_before_a_sign_in_lapsed_is_sent_after_it(
    open_desk: OpenDesk, library: Library, check_page: PageCheck
) -> None:
    with transaction() as opened:
        opened.get_one(StaffMember, library.host.id).password = hashed("correct horse battery")
    page = open_desk()
    page.keyboard.press("+")
    page.keyboard.type("Flo Walker")
    page.keyboard.press("Tab")
    page.keyboard.type("pay")
    lapse()
    expect(page.locator("#said")).to_contain_text("You were signed out.")
    expect(page.get_by_text("Ada Lovelace")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_text("kept for half an hour")).to_be_visible()
    page.get_by_label("Email address").fill(library.host.email)
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page.get_by_role("definition").filter(has_text="Flo Walker")).to_be_visible()
    check_page(page, "kept-form")
    page.set_viewport_size(PHONE)
    check_page(page, "narrow-kept-form")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Flo Walker")
    assert checked_in() == ["Flo Walker"]


def test_an_idle_desk_covers_the_names_until_the_password_is_typed(
    open_desk: OpenDesk, library: Library, check_page: PageCheck
) -> None:
    with transaction() as opened:
        opened.get_one(StaffMember, library.host.id).password = hashed("correct horse battery")
    page = open_desk()
    page.keyboard.press("+")
    page.keyboard.type("Flo")
    page.evaluate("localStorage.setItem('staff page used', String(Date.now() - 301000))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_text("Ada Lovelace")).to_have_count(0)
    expect(page.locator("#drop-in")).not_to_be_visible()
    check_page(page, "desk-covered")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_visible()
    second = page.context.new_page()
    second.goto(library.url)
    expect(second.get_by_role("heading", name="The names are covered")).to_be_visible()
    second.close()
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#cover-error")).to_be_visible()
    page.get_by_label("Password").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ada Lovelace").first).to_be_visible()
    expect(page.locator("#name")).to_have_value("Flo")
