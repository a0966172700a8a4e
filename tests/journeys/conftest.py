"""Council and browsers of the journeys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from playwright.sync_api import Page
from sqlalchemy import select

from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.database import db, transaction
from booking.messages.jobs import run_round
from booking.messages.models import Message
from booking.staff.models import Grant, StaffMember
from booking.web.shell import settings
from tests import factories

PASSWORD = "correct horse battery staple"
MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 25), factories.THURSDAY


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a UTC instant from a London day and time."""
    return clock.instant(day, time(hour, minute))


@dataclass
class Council:
    """One library, a mixed session on Thursday, a host at its front desk and an advisor at desk 1."""

    day: factories.Day
    host: StaffMember
    advisor: StaffMember


@pytest.fixture
def council(app: Flask) -> Council:
    """The council, with staff who can sign in through the form."""
    with transaction():
        venue = factories.venue("Heywood Library", slug="heywood-library", address="Church Street, Heywood", rooms=1)
        tax = factories.service(
            "Paying council tax",
            factories.department("Money and benefits"),
            slug="paying-council-tax",
            summary="Sort out a bill, get money off it, or agree how to pay.",
            together=["Check that your bill is right"],
            bring=["Your council tax bill"],
        )
        advisor = factories.staff("Amina Hussain", "advisor", email="amina@testdale.example")
        host = factories.staff("Joanne Clegg", "host", email="joanne@testdale.example")
        host.grants = [Grant(role="host", venue_id=venue.id)]
        advisor.password = host.password = hash_password(PASSWORD)
        day = factories.session_on(THURSDAY, at=venue, offering=[tax], advisors=[advisor], kind="mixed")
    return Council(day, host, advisor)


@pytest.fixture
def manager(council: Council) -> StaffMember:
    """The manager of everything, who can sign in through the form."""
    with transaction():
        person = factories.staff("Margaret Fielden", "manager", email="margaret@testdale.example")
        person.password = hash_password(PASSWORD)
    return person


@dataclass
class Wire:
    """Traffic of a browser, page by page: the addresses and the bytes transferred."""

    pages: list[str]
    bytes_of_page: list[int]

    @classmethod
    def of(cls, page: Page) -> Wire:
        """Record this page from now on. What the browser has cached costs nothing."""
        wire = cls([], [])
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")

        def came(event: dict[str, Any]) -> None:
            if event["type"] == "Document":
                wire.pages.append(event["response"]["url"])
                wire.bytes_of_page.append(0)

        def ended(event: dict[str, Any]) -> None:
            if wire.bytes_of_page:
                wire.bytes_of_page[-1] += int(event["encodedDataLength"])

        session.on("Network.responseReceived", came)
        session.on("Network.loadingFinished", ended)
        return wire


@pytest.fixture
def send_messages(app: Flask) -> Callable[[], list[str]]:
    """Run one round of the worker; the texts and e-mails so far, oldest first."""

    def send() -> list[str]:
        db.session.rollback()
        run_round(gateways_for(settings()), clock.now())
        kept = db.session.scalars(select(Message).where(Message.status == "sent").order_by(Message.sent_at, Message.id))
        return [message.kind for message in kept]

    return send


def sign_in(page: Page, staff: StaffMember, where: str) -> None:
    """Sign in as staff, through the form."""
    page.goto("/staff/sign-in")
    page.fill("#email", staff.email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{where}")


def leave_shared_computer(page: Page) -> None:
    """Press *Finish*, then Back twice, as the next person at this computer might."""
    page.get_by_role("button", name="Finish and clear this computer").click()
    page.wait_for_url(lambda url: "/?cleared=" in url)
    for _step in range(3):
        page.go_back()
        text = page.inner_text("body")
        assert "Lovelace" not in text
        assert "900123" not in text
        assert "council tax bill" not in text or "/services/" in page.url
