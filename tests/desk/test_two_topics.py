"""The host books, moves and cancels two topics in one visit."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.core.database import db, transaction
from booking.services.models import Service
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library, at


@pytest.fixture
def housing(library: Library) -> Service:
    """A second service, given there today by somebody else."""
    with transaction():
        housing = factories.service("Housing options", slug="housing")
        factories.session_on(at=library.day.venue, offering=[housing])
    return housing


def shown(html: str) -> Sequence[str]:
    return re.findall(r'name="slot" value="([^"]+)"', html)


def booked() -> list[Appointment]:
    db.session.rollback()
    query = select(Appointment).where(Appointment.channel == "phone").order_by(Appointment.id)
    return list(db.session.scalars(query))


def book(desk: CheckedClient, library: Library, slot: str) -> str:
    what = f"service={library.day.service.slug}&then=housing"
    typed = {"form_token": "one", "slot": slot, "name": "Pat Phone", "channel": "phone"}
    answer = desk.post(f"{library.url}/book/details?{what}&slot=x", data=typed, follow_redirects=True)
    return answer.text


def test_booked_moved_and_cancelled_as_one(desk: CheckedClient, library: Library, housing: Service) -> None:
    times = desk.get(f"{library.url}/book?service={library.day.service.slug}&then=housing").text
    slot = next(one for one in shown(times) if "T13:00Z+" in one)
    assert slot.endswith("T13:00Z+2026-11-26T13:30Z") and "until 13:55" in times
    asked = f"service={library.day.service.slug}&then=housing"
    details = desk.get(f"{library.url}/book/details?{asked}&slot={slot.replace('+', '%2B')}").text
    assert "then Housing options, at 13:30" in details
    html = book(desk, library, slot)
    first, second = booked()
    assert "Housing options, at 13:30" in html and second.follows_id == first.id
    for _time in range(2):  # sent twice is booked once
        book(desk, library, slot)
    assert len(booked()) == 2
    url = f"{library.url}/appointments/{first.reference}"
    to = next(one for one in shown(desk.get(f"{url}/move").text) if "T14:30Z+" in one)
    desk.post(f"{url}/move", data={"slot": to, "version": "1", "they_know": "yes"})
    assert [row.starts_at for row in booked()] == [at(14, 30), at(15)]
    cancel = desk.get(f"{url}/cancel").text
    assert "Only 15:00, Housing options" in cancel
    desk.post(f"{url}/cancel", data={"only": "15:00", "version": "2", "they_know": "yes"})
    assert [row.status for row in booked()] == ["booked", "cancelled"]


def test_a_time_for_one_topic_is_refused_for_two(desk: CheckedClient, library: Library, housing: Service) -> None:
    slot = f"{library.day.venue.slug}@2026-11-26T13:00Z"
    assert "This time is not on offer" in book(desk, library, slot) or not booked()
    assert booked() == []
