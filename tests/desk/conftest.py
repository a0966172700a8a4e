"""A library with a host, an advisor and a mixed session today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.citizens.models import Citizen
from booking.core import clock
from booking.core.database import transaction
from booking.staff.models import Grant, StaffMember
from tests import factories
from tests.browser.fixtures import DESK
from tests.client import CheckedClient
from tests.visits.scenes import appointment

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass
class Library:
    """Where the tests of the front desk happen: one person booked for 10:30, another for 11:00."""

    day: factories.Day
    host: StaffMember
    url: str
    ada: Appointment
    bo: Appointment


def at(hour: int, minute: int = 0) -> datetime:
    return clock.instant(factories.THURSDAY, time(hour, minute))


def person(name: str, digits: str = "") -> Citizen:
    return factories.citizen(name, ("mobile", f"+44770090{digits}")) if digits else factories.citizen(name)


@pytest.fixture
def library(app: Flask) -> Library:
    with transaction():
        day = factories.session_on(kind="mixed", advisors=2)
        host = factories.staff("Sam Host", "host")
        host.grants = [Grant(role="host", venue_id=day.venue.id)]
        ada = appointment(day, at(10, 30), citizen=person("Ada Lovelace", "0123"))
        bo = appointment(day, at(11), citizen=person("Bo Diddley"))
        url = f"/desk/{day.venue.slug}"
    return Library(day, host, url, ada, bo)


@pytest.fixture
def desk(client: CheckedClient, library: Library) -> CheckedClient:
    """The host's browser."""
    client.sign_in(library.host)
    return client


OpenDesk = Callable[..., "Page"]


@pytest.fixture
def open_desk(open_browser: Callable[..., Page], client: CheckedClient, library: Library, live: object) -> OpenDesk:
    """The list of the day in a browser of its own, for the host or somebody else."""

    def opened(staff: StaffMember | None = None, size: object = DESK, *, javascript: bool = True) -> Page:
        client.sign_in(staff or library.host)
        cookie = client.get_cookie("alongside")
        assert cookie is not None
        page = open_browser(size, javascript=javascript)
        page.context.add_cookies([{"name": "alongside", "value": cookie.value, "url": live.url}])  # type: ignore[attr-defined]
        page.goto(library.url)
        return page

    return opened
