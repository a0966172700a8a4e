"""Clock, the only one. Instants are UTC; days and wall-clock times are the council's, Europe/London.

Views and jobs ask `now()` once and pass it down; nothing below them reads a clock.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

# The pinned tzdata package, not the machine's own files: the clocks change on the same day everywhere.
zoneinfo.reset_tzpath(to=())
LONDON = zoneinfo.ZoneInfo("Europe/London")

_stopped_at: datetime | None = None


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    if _stopped_at is not None:
        return _stopped_at
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in London."""
    return day_of(now())


def local(instant: datetime) -> datetime:
    """Convert an instant to London wall-clock time. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("A datetime without a time zone is no instant.")
    return instant.astimezone(LONDON)


def day_of(instant: datetime) -> date:
    """Return the London day an instant falls on."""
    return local(instant).date()


def instant(day: date, wall: time) -> datetime:
    """Return the UTC instant at which London's clocks show `wall` on `day`.

    In the hour that happens twice it is the first; in the hour that does not happen it is as if the clocks had not
    yet changed (PEP 495, fold=0).
    """
    return datetime.combine(day, wall, tzinfo=LONDON).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the instants at which a London day begins and ends: 23, 24 or 25 hours apart."""
    return instant(day, time.min), instant(day + timedelta(days=1), time.min)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Hold the clock still, in every thread, until the block ends. For tests and the demo."""
    global _stopped_at
    before, _stopped_at = _stopped_at, moment.astimezone(UTC)
    try:
        yield
    finally:
        _stopped_at = before
