"""A time means the same on the page, in the database and in a calendar, on each side of a change of the clocks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import transaction
from tests import factories
from tests.book import walk
from tests.client import CheckedClient

SATURDAY, SUNDAY, MONDAY = date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)  # back at 2am on Sunday
SPRING = date(2027, 3, 28)  # forward at 1am


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (SATURDAY, datetime(2026, 10, 24, 9, tzinfo=UTC)),
        (SUNDAY, datetime(2026, 10, 25, 10, tzinfo=UTC)),
        (MONDAY, datetime(2026, 10, 26, 10, tzinfo=UTC)),
        (SPRING - timedelta(days=1), datetime(2027, 3, 27, 10, tzinfo=UTC)),
        (SPRING, datetime(2027, 3, 28, 9, tzinfo=UTC)),
        (date(2027, 7, 1), datetime(2027, 7, 1, 9, tzinfo=UTC)),
    ],
)
def test_ten_in_the_morning_is_booked_as_ten_by_londons_clocks(
    app: Flask, client: CheckedClient, day: date, instant: datetime
) -> None:
    with clock.stopped_at(instant - timedelta(days=3)):
        with transaction():
            at = factories.venue(slug="heywood")
            offered = [factories.service(slug="tax")]
            factories.session_on(day, time(10), time(11), at=at, offering=offered)
        walk.needs(client)
        times = client.get("/book/tax/times").text
        slots = re.findall(r'name="slot" value="([^"]+)"', times)
        assert slots == [f"heywood@{instant + timedelta(minutes=m):%Y-%m-%dT%H:%MZ}" for m in (0, 30)]
        assert "10am" in times and "10:30am" in times and "9am" not in times and "11am" not in times
        page = walk.book(client, slots[0])
        shown = f"{day:%A} {day.day} {day:%B}<br>10am to "
        assert shown in page.text
        (booked,) = walk.rows(app, Appointment)
        assert booked.starts_at == instant
        file = client.get(f"/appointments/{walk.token_of(page)}/calendar.ics").data
        (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
        assert event["DTSTART"].dt == instant
