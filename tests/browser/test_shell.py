"""Pages of no room, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from booking.core.database import transaction
from tests import factories
from tests.book import walk
from tests.browser.checks import PageCheck
from tests.day.test_in_browser import sign_in


@pytest.mark.parametrize("address", ["/", "/privacy", "/accessibility", "/staff/sign-in", "/nowhere"])
def test_pages_of_no_room_pass_all_checks(phone: Page, check_page: PageCheck, address: str) -> None:
    with transaction():
        factories.venue()
    phone.goto(address)
    check_page.console = [line for line in check_page.console if "404" not in line]
    check_page(phone, address.strip("/").replace("/", "-") or "start")


def test_the_arrow_of_the_way_back_stands_beside_its_word(phone: Page) -> None:
    phone.goto("/find-booking")
    expect(phone.locator(".govuk-back-link")).to_have_css("padding-left", "14px")


def test_a_wrong_sign_in_shows_its_error_beside_the_field(desk: Page, check_page: PageCheck) -> None:
    desk.goto("/staff/sign-in")
    desk.fill("#email", "nobody@example.com")
    desk.fill("#password", "wrong")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="There is a problem").wait_for()
    expect(desk.locator("#email")).to_have_value("nobody@example.com")
    check_page(desk, "sign-in-wrong")


_LEFT_EDGES = """selectors => selectors.map(one => document.querySelector(one).getBoundingClientRect().left)"""


@pytest.mark.parametrize("width", [1920, 1280, 320])
def test_header_navigation_and_content_share_their_left_edge(desk: Page, width: int) -> None:
    walk.a_council()
    with transaction():
        advisor = factories.staff("Mina Advisor")
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto("/venues")
    edges = desk.evaluate(_LEFT_EDGES, [".govuk-generic-header__homepage-link", "h1", ".page-footer p"])
    assert len(set(edges)) == 1, edges
    sign_in(desk, advisor)
    edges = desk.evaluate(_LEFT_EDGES, [".govuk-generic-header__homepage-link", ".staff-nav__list a", "h1"])
    assert len(set(edges)) == 1, edges


_FONTS = """() => [...document.querySelectorAll("body *")].filter(one => one.checkVisibility())
  .map(one => getComputedStyle(one).fontFamily).filter((font, at, all) => all.indexOf(font) === at)"""


@pytest.mark.parametrize("address", ["/", "/services/tax", "/book/tax/help", "/privacy"])
def test_a_page_prints_in_one_font(desk: Page, address: str) -> None:
    walk.a_council()
    desk.goto(address)
    desk.emulate_media(media="print")
    assert len(desk.evaluate(_FONTS)) == 1
