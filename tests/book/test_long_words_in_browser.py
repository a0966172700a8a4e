"""One long word, typed or pasted, stays inside the narrowest page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.book import walk
from tests.browser.checks import PageCheck

WORD = "Donaudampfschifffahrt" * 4


@pytest.mark.parametrize("path", ["/?q=", "/venues?q="])
def test_a_long_word_that_finds_nothing_does_not_scroll_sideways(phone: Page, check_page: PageCheck, path: str) -> None:
    walk.a_council()
    phone.goto(path + WORD)
    expect(phone.locator("main")).to_contain_text(WORD)
    check_page(phone, "long-word")


def test_a_long_name_and_subject_stay_inside_the_answers_and_the_confirmation(
    phone: Page, check_page: PageCheck
) -> None:
    walk.a_council()
    phone.goto("/book/tax/help")
    phone.get_by_role("button", name="None of these").click()
    phone.locator("button.slot").first.click()
    phone.get_by_label("Your name").fill(WORD)
    phone.get_by_label("What is it about?").fill(WORD)
    phone.get_by_role("button", name="Continue").click()
    check_page(phone, "long-name-to-check")
    phone.get_by_role("button", name="Book this appointment").click()
    expect(phone.locator("main")).to_contain_text(WORD)
    check_page(phone, "long-name-booked")
