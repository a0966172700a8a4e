"""Journey after booking: waiting list, offer, accept; then a disruption."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import links
from booking.disruptions import operations as disruptions
from booking.messages.models import Message
from booking.waiting_list import jobs
from booking.waiting_list import operations as waiting_list
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, THURSDAY, Council, at, sign_in

NEXT_WEEK = THURSDAY + timedelta(days=7)


@pytest.fixture
def booked(council: Council) -> str:
    """Book Ada for next week; this Thursday is free. The token of her page."""
    with clock.stopped_at(at(MONDAY, 15)), transaction():
        where: dict[str, Any] = {
            "at": council.day.venue,
            "offering": [council.day.service],
            "advisors": [council.advisor],
        }
        factories.session_on(NEXT_WEEK, time(10), time(12), **where)
        row = operations.book(
            factories.citizen("Ada Lovelace", ("mobile", "+447700900123")),
            council.day.service,
            venue_id=council.day.venue.id,
            starts_at=at(NEXT_WEEK, 11),
            needs=Needs(),
            now=clock.now(),
        )
        return links.token("appointment", row.reference, 1)


def link_in_last_text() -> str:
    db.session.rollback()
    texts = select(Message).where(Message.channel == "sms", Message.sent_at.is_not(None))
    last = db.session.scalars(texts.order_by(Message.sent_at.desc())).first()
    found = re.search(r"/a/[0-9a-z]{26}", last.body if last else "")
    assert found, "no link in the text"
    return found[0]


def disrupt(council: Council) -> None:
    with transaction():
        row = db.session.scalars(select(Appointment)).one()
        start, end = row.starts_at, row.ends_at
        disruptions.close_venue(row.venue, start, end, "Burst pipe", by_id=council.host.id, now=clock.now())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_citizen_is_offered_an_earlier_time(
    council: Council,
    booked: str,
    open_browser: OpenPage,
    check_page: PageCheck,
    send_messages: Callable[[], list[str]],
    scripts: bool,
) -> None:
    def shows(page: Page, words: str, name: str) -> None:
        expect(page.get_by_role("heading", name=words).first).to_be_visible()
        check_page(page, name, scripts=scripts)

    with clock.stopped_at(at(MONDAY, 15)):
        phone = open_browser(PHONE, javascript=scripts)
        phone.goto(f"/appointments/{booked}")
        phone.get_by_role("link", name="I would like an earlier time").click()
        shows(phone, "An earlier time", "earlier")
        phone.get_by_label("Morning").check()
        phone.get_by_role("button", name="I would like an earlier time").click()
        expect(phone.get_by_text("You have been on the waiting list since Monday 23 November")).to_be_visible()
        check_page(phone, "earlier-waiting", scripts=scripts)
        assert jobs.offer_freed(clock.now()) == 1
        assert sorted(send_messages()) == ["confirmation", "offer"]
    with clock.stopped_at(at(MONDAY, 15, 10)):
        phone.goto(link_in_last_text())
        shows(phone, "An earlier time is free for you", "offered")
        phone.get_by_role("button", name="Yes, take it").click()
        expect(phone.get_by_text("It is yours. This is the new time.")).to_be_visible()
        expect(phone.get_by_text("10am to 10:25am, about 25 minutes")).to_be_visible()
        check_page(phone, "offer-taken", scripts=scripts)
        phone.get_by_label("Your name").fill("Ada Lovelace")
        phone.get_by_role("button", name="Show everything").click()
        phone.get_by_text("What happened before").click()
        check_page(phone, "history", scripts=scripts)
        assert send_messages()[-1] == "moved"
    with clock.stopped_at(at(MONDAY, 16)):
        disrupt(council)
    with clock.stopped_at(at(MONDAY, 16, 2)):
        assert send_messages()[-1] == "disrupted"
        stranger = open_browser(PHONE, javascript=scripts)
        stranger.goto(link_in_last_text())
        shows(stranger, "Choose another time", "disrupted")
        stranger.get_by_role("button", name="10:25am").or_(stranger.get_by_role("button", name="10:30am")).first.click()
        expect(stranger.get_by_text("Your appointment is moved.")).to_be_visible()
        check_page(stranger, "chosen-again", scripts=scripts)
        expect(stranger.get_by_role("button", name="Undo")).to_have_count(0)  # nothing to undo
        assert "Lovelace" not in stranger.inner_text("body") and "Burst" not in stranger.inner_text("body")


def test_host_sees_an_offer_and_records_the_answer(
    council: Council, booked: str, open_browser: OpenPage, check_page: PageCheck
) -> None:
    with clock.stopped_at(at(MONDAY, 15)):
        with transaction():
            row = db.session.scalars(select(Appointment)).one()
            waiting_list.join_waiting_list(row, venue_ids=[], part="", now=clock.now())
            reference = row.reference
        jobs.offer_freed(clock.now())
        desk = open_browser(DESK)
        sign_in(desk, council.host, "/desk/heywood-library")
        desk.goto(f"/desk/heywood-library/appointments/{reference}")
        check_page(desk, "desk-offered")
        desk.get_by_role("button", name="They say yes").click()
        expect(desk.get_by_text("They have the earlier time.")).to_be_visible()
        check_page(desk, "desk-offer-taken")
