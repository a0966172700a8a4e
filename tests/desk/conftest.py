"""A library with a host, an advisor and a mixed session today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.citizens.models import Citizen
from booking.core import clock
from booking.core.database import transaction
from booking.staff.models import Grant, StaffMember
from tests import factories
from tests.client import CheckedClient
from tests.visits.scenes import appointment


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
