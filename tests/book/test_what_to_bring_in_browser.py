"""What to bring: boxes that a person ticks on the page, by keyboard too. Nothing of it is sent or kept."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.book import walk
from tests.browser.checks import PageCheck
from tests.browser.fixtures import OpenPage


def test_the_boxes_tick_by_keyboard_and_are_forgotten(phone: Page, check_page: PageCheck) -> None:
    walk.a_council()
    phone.goto("/services/tax")
    box = phone.get_by_role("checkbox", name="Your bill")
    box.focus()
    phone.keyboard.press("Space")
    expect(box).to_be_checked()
    check_page(phone, "what-to-bring")
    phone.emulate_media(media="print")
    expect(box).to_be_visible()
    phone.reload()
    expect(box).not_to_be_checked()
    assert phone.evaluate("localStorage.length + sessionStorage.length + document.forms.length") == 0


def test_they_tick_without_a_script(open_browser: OpenPage) -> None:
    walk.a_council()
    page = open_browser(javascript=False)
    page.goto("/services/tax")
    page.get_by_text("Your bill").click()
    expect(page.get_by_role("checkbox", name="Your bill")).to_be_checked()
