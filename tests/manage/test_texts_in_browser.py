"""The editor of messages as a browser shows it: what is typed is seen at once, also on a narrow screen."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.checks import PageCheck
from tests.browser.server import LiveServer
from tests.manage.council import a_council
from tests.manage.test_council_in_browser import sign_in


def test_words_are_seen_as_they_are_typed_with_their_parts(
    app: Flask, live: LiveServer, phone: Page, check_page: PageCheck
) -> None:
    council = a_council(app)
    sign_in(phone, app, live, council.manager)
    phone.goto("/manage/texts")
    check_page(phone, "manage-texts")
    phone.click("text=Text, English >> nth=0")
    phone.wait_for_load_state("load")  # the script listens from then on
    phone.fill("#body", "Ŵ See you at {venue}, {day}, {time}. Ref {reference}. Change: {link}")
    phone.wait_for_selector("#live-preview >> text=makes this text cost twice as much")
    check_page(phone, "manage-text")
    phone.fill("#body", "Hello {venu}")
    phone.wait_for_selector("#live-preview >> text={venu} at character 7 stands for nothing")
    phone.click("text=Preview")
    phone.wait_for_selector("text=There is a problem")
    expect(phone.locator("#body")).to_have_value("Hello {venu}")
