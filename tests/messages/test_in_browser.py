"""The screens of messages in Chromium: what a browser and its readers make of them, on paper too."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from booking.citizens.rules import ContactKind
from booking.core.database import transaction
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK
from tests.client import CheckedClient
from tests.messages.conftest import EMAIL, MOBILE
from tests.replies.test_views_correspondence import FRIDAY, TODAY, refuse_everything
from tests.replies.test_views_webhooks import text

POSTAL = (ContactKind.POSTAL, "1 Church Street\nHeywood")


def test_every_screen_reads_well(
    client: CheckedClient,
    council,
    live,
    open_browser: Callable[..., Page],
    check_page: PageCheck,
) -> None:
    today, later = council.book(MOBILE, EMAIL, day=TODAY, hour=15), council.book(POSTAL, day=FRIDAY)
    council.at(minutes=1).round()
    text(council, "Is there parking?")
    refuse_everything(council)
    council.move(today, day=TODAY, hour=16, by=True)
    council.move(later, day=FRIDAY, hour=16, by=True)
    council.at(minutes=4).round()
    with transaction():
        council.host.grants[0].venue_id = council.venue.id
    client.sign_in(council.host)
    cookie = client.get_cookie("alongside")
    assert cookie is not None
    page = open_browser(DESK)
    page.context.add_cookies([{"name": "alongside", "value": cookie.value, "url": live.url}])
    desk = f"/desk/{council.venue.slug}"
    for name, path in {
        "messages-desk": desk,
        "messages-appointment": f"{desk}/appointments/{today.reference}",
        "messages-reach": f"{desk}/appointments/{today.reference}/reach",
        "messages-sent": "/staff/messages",
        "messages-calls": "/staff/messages/calls",
        "messages-letters": "/staff/messages/letters",
    }.items():
        page.goto(path)
        check_page(page, name)
    page.emulate_media(media="print")
    expect(page.locator(".letter__to")).to_contain_text("1 Church Street")
    for hidden in (".staff-nav", ".letter__acts", "h1"):
        expect(page.locator(hidden).first).to_be_hidden()
