"""On a shared computer a page that nobody uses warns, stays when asked to, and closes. By the page's own clock."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.book import walk
from tests.book.test_drop_in import a_drop_in
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage


def at_details(page: Page) -> None:
    """A shared computer, with a name typed on the page of details."""
    walk.a_council()
    page.clock.install()
    page.goto("/book/tax/help")
    page.get_by_role("button", name="I am on a shared computer").click()
    expect(page.get_by_role("button", name="Keep my pages open")).to_be_focused()
    page.get_by_role("button", name="None of these: show me times").click()
    page.locator("button[name=slot]").first.click()
    page.get_by_label("Your name").fill("Ada Lovelace")


def idle(page: Page, minutes: int, seconds: int = 0) -> None:
    page.clock.fast_forward(f"{minutes:02}:{seconds:02}")


def test_a_page_left_open_warns_and_closes(phone: Page, check_page: PageCheck) -> None:
    at_details(phone)
    idle(phone, 8)
    expect(phone.get_by_role("dialog")).to_be_hidden()
    idle(phone, 1, 20)
    warned = phone.get_by_role("dialog", name="Are you still there?")
    expect(warned.get_by_role("alert")).to_contain_text("closes in one minute")
    expect(warned.get_by_role("button", name="Stay")).to_be_focused()
    check_page(phone, "warned")
    idle(phone, 1)
    expect(phone.get_by_text("Nobody used this page for ten minutes")).to_be_visible()
    phone.go_back()
    expect(phone.get_by_text("Ada Lovelace")).to_have_count(0)
    expect(phone.locator("[value='Ada Lovelace']")).to_have_count(0)


def test_no_rule_stands_above_nothing(open_browser: OpenPage) -> None:
    """Without a script the choice is not offered where something may be typed."""
    for javascript, line in ((True, "1px"), (False, "0px")):
        page = open_browser(PHONE, javascript=javascript)
        page.goto("/find-booking")
        expect(page.locator("[data-shared]")).to_have_css("border-top-width", line)


def test_stay_keeps_the_page_and_what_is_typed(phone: Page) -> None:
    at_details(phone)
    for _again in range(2):
        idle(phone, 9, 1)
        with phone.expect_response("**/stay") as told:
            phone.get_by_role("button", name="Stay").click()
        assert told.value.status == 204
        expect(phone.get_by_role("dialog")).to_be_hidden()
        expect(phone.get_by_label("Your name")).to_have_value("Ada Lovelace")
    idle(phone, 8)
    phone.keyboard.press("Shift")
    idle(phone, 8)
    expect(phone.get_by_role("dialog")).to_be_hidden()


def test_two_tabs_stay_and_close_together(open_browser: OpenPage) -> None:
    """The clock belongs to the browser: both tabs warn at once."""
    page = open_browser(DESK)
    at_details(page)
    other = page.context.new_page()
    other.goto("/book/tax/help")
    idle(page, 9, 1)
    expect(page.get_by_role("dialog")).to_be_visible()
    other.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    other.get_by_role("button", name="Stop and clear what I typed").click()
    expect(other.get_by_text("Nothing that you typed is left")).to_be_visible()
    page.wait_for_url(lambda url: url.endswith("/"))


def test_a_tickets_page_never_closes(desk: Page) -> None:
    a_drop_in()
    desk.clock.install()
    desk.goto("/drop-in/langley")
    desk.get_by_role("button", name="I plan to come").click()
    ticket = desk.url
    desk.get_by_role("button", name="I am on a shared computer").click()
    expect(desk.get_by_role("button", name="Keep my pages open")).to_be_visible()
    idle(desk, 59)
    expect(desk.get_by_role("heading", name="We know you plan to come")).to_be_visible()
    assert desk.url == ticket


def test_the_choice_keeps_what_is_typed(phone: Page) -> None:
    walk.a_council()
    phone.goto("/book/tax/help")
    phone.get_by_role("button", name="None of these: show me times").click()
    phone.locator("button[name=slot]").first.click()
    phone.get_by_label("Your name").fill("Ada Lovelace")
    phone.get_by_role("button", name="I am on a shared computer").click()
    expect(phone.get_by_role("button", name="Keep my pages open")).to_be_focused()
    expect(phone.get_by_label("Your name")).to_have_value("Ada Lovelace")
