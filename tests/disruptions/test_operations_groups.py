"""A group with an absent advisor keeps its time until everyone in it has another: nobody joins it meanwhile."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from flask import Flask

from booking.appointments import operations
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.services.models import Service
from booking.sessions.errors import SlotTaken
from booking.sessions.queries import find_slots
from booking.staff.models import StaffMember
from tests import factories
from tests.appointments.acts import FRIDAY, at, book


def test_no_seat_is_sold_in_a_group_whose_advisor_is_away(app: Flask) -> None:
    with transaction():
        course = factories.service("Course", minutes=60, write_up_minutes=0, seats=10)
        day = factories.session_on(FRIDAY, time(10), time(13), offering=[course])
    first = book(day, "00:00", starts_at=at("11:00", 1))
    advisor_id, service_id, venue_id = first.advisor_id, day.service.id, day.venue.id

    def seats() -> dict[str, int]:
        service = db.session.get_one(Service, service_id)
        found = find_slots(service, Needs(), first_day=FRIDAY, last_day=FRIDAY, now=clock.now())
        return {f"{slot.starts_at:%H}": slot.seats_left for slot in found}

    assert seats() == {"10": 10, "11": 9, "12": 10}
    with transaction() as session:
        ill = session.get_one(StaffMember, advisor_id)
        away = disruptions.advisor_away(ill, at("11:30", 1), at("12:30", 1), "Ill", by_id=None, now=clock.now())
    assert seats() == {"10": 10}
    with pytest.raises(SlotTaken), transaction() as session:
        operations.book(
            factories.citizen(),
            session.get_one(Service, service_id),
            venue_id=venue_id,
            starts_at=at("11:00", 1),
            needs=Needs(),
            now=clock.now(),
        )
    with transaction():
        disruptions.reopen(away, by_id=None, now=clock.now() + timedelta(minutes=1))
    assert seats() == {"10": 10, "11": 9, "12": 10}
