"""Two libraries: one with a booked session on Friday and an advisor to spare, one that somebody else manages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import transaction
from booking.staff.models import Grant, StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.client import CheckedClient
from tests.visits.scenes import appointment

THURSDAY, FRIDAY, MONDAY = date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30)
NINE_TO_FIVE = [["09:00", "17:00"]] * 6 + [[]]


@dataclass
class Libraries:
    """Friday at Heywood, 10 to 4: Ada (a mobile) at 10:00 and Bo (nothing) at 11:00, both with Amina. Bilal is free."""

    day: factories.Day
    amina: StaffMember
    bilal: StaffMember
    ada: Appointment
    bo: Appointment
    elsewhere: Venue
    manager: StaffMember
    of_heywood: StaffMember

    @property
    def venue(self) -> Venue:
        """Heywood."""
        return self.day.venue


def at(hour: int, minute: int = 0, day: date = FRIDAY) -> datetime:
    """An instant by London's clocks."""
    return clock.instant(day, time(hour, minute))


@pytest.fixture
def libraries(app: Flask) -> Libraries:
    with transaction():
        venue = factories.venue("Heywood Library", slug="heywood", desks=2, hours=NINE_TO_FIVE)
        other = factories.venue("Langley Library", slug="langley", desks=1, hours=NINE_TO_FIVE)
        amina, bilal = factories.staff("Amina Hussain"), factories.staff("Bilal Khan")
        day = factories.session_on(FRIDAY, at=venue, offering=[factories.service(slug="tax")], advisors=[amina])
        ada = appointment(day, at(10), citizen=factories.citizen("Ada Lovelace", ("mobile", "+447700900123")))
        bo = appointment(day, at(11), citizen=factories.citizen("Bo Diddley"))
        everywhere, here = factories.staff("Maya Manager", "manager"), factories.staff("Hal Heywood", "manager")
        here.grants = [Grant(role="manager", venue_id=venue.id)]
    return Libraries(day, amina, bilal, ada, bo, other, everywhere, here)


@pytest.fixture
def manager(client: CheckedClient, libraries: Libraries) -> CheckedClient:
    """The browser of the manager of every venue."""
    client.sign_in(libraries.manager)
    return client


@pytest.fixture
def of_heywood(client: CheckedClient, libraries: Libraries) -> CheckedClient:
    """The browser of the manager of Heywood and nothing else."""
    client.sign_in(libraries.of_heywood)
    return client
