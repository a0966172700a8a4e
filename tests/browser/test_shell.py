"""Pages of no room, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from booking.core.database import transaction
from tests import factories
from tests.browser.checks import PageCheck


@pytest.mark.parametrize("address", ["/", "/privacy", "/accessibility", "/staff/sign-in", "/nowhere"])
def test_pages_of_no_room_pass_all_checks(phone: Page, check_page: PageCheck, address: str) -> None:
    with transaction():
        factories.venue()
    phone.goto(address)
    check_page.console = [line for line in check_page.console if "404" not in line]
    check_page(phone, address.strip("/").replace("/", "-") or "start")


def test_a_wrong_sign_in_shows_its_error_beside_the_field(desk: Page, check_page: PageCheck) -> None:
    desk.goto("/staff/sign-in")
    desk.fill("#email", "nobody@example.com")
    desk.fill("#password", "wrong")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="There is a problem").wait_for()
    expect(desk.locator("#email")).to_have_value("nobody@example.com")
    check_page(desk, "sign-in-wrong")
