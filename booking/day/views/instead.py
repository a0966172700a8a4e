"""Choices of who may be here instead, where the wrong person was started."""

from __future__ import annotations

from collections.abc import Sequence

from booking.core.translation import _
from booking.day.queries import MyDay
from booking.day.rules import State


def instead_of(day: MyDay, reference: str) -> Sequence[tuple[str, str]]:
    """List who may be there instead: whoever waits here, and whom I expect today, by ticket and name."""
    waiting = [
        (f"waits/{row.consultation}", f"{row.ticket} {row.name or _('Name not given')}")
        for row in day.waiting
        if row.consultation and row.consultation != reference
    ]
    booked = [
        (f"booked/{row.appointment}", row.name)
        for row in day.rows
        if row.appointment and row.state in {State.EXPECTED, State.LATE} and not row.moved_by_me
    ]
    return [*waiting, *booked]
