"""Nearest slots in a preview: the few around the time are as good as all of them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking.appointments.models import Appointment
from booking.disruptions.operations.previewing import nearest_of
from booking.disruptions.rules.limits import NEAREST_SLOTS
from booking.sessions.rules import Slot
from tests.appointments.acts import at

hours = st.lists(st.tuples(st.integers(0, 120), st.integers(1, 3)), max_size=30, unique=True)


@given(hours, st.integers(0, 120))
def test_the_few_around_are_the_nearest_of_all(free: list[tuple[int, int]], hour: int) -> None:
    everywhere = sorted(
        (
            Slot(venue_id, at("00:00") + timedelta(hours=h), at("00:25") + timedelta(hours=h), (1,))
            for h, venue_id in free
        ),
        key=lambda slot: (slot.starts_at, slot.venue_id),
    )
    wanted = Appointment(venue_id=1, starts_at=at("00:00") + timedelta(hours=hour))

    def far(slot: Slot) -> timedelta:
        return abs(slot.starts_at - wanted.starts_at) + timedelta(days=slot.venue_id != 1)

    found = nearest_of(wanted, [slot for slot in everywhere if slot.venue_id == 1], everywhere)
    assert sorted(map(far, found)) == sorted(map(far, everywhere))[:NEAREST_SLOTS]
    assert found == sorted(found, key=lambda slot: (slot.starts_at, slot.venue_id))
