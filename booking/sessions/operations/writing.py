"""Write busy times; dataclasses of a wanted and of a taken time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Required, TypedDict

from sqlalchemy import delete

from booking.core.database import db
from booking.core.rows import add_row_unless
from booking.services.models import Service
from booking.sessions.models import BusyTime
from booking.sessions.rules import BusyKind, Hold, Terms

OVERLAPS = ("busy_time_advisor_overlap", "busy_time_room_overlap")
_TAGS = 2**31 - 1


class TakenTime(NamedTuple):
    """A busy time that was taken, and the seat of it: 1 where it is theirs alone."""

    busy_time: BusyTime
    seat: int


class Then(NamedTuple):
    """The second topic of a visit, as it is wanted: its service, when it starts, and the hold on that time."""

    service: Service
    starts_at: datetime
    hold: Hold | None = None


class TimeWish(TypedDict, total=False):
    """Keyword arguments of taking time: a start at a venue, and who may give it."""

    venue_id: Required[int]
    starts_at: Required[datetime]
    now: Required[datetime]
    advisor_id: int | None
    notice: bool
    prefer: Sequence[int]
    again: bool


@dataclass(frozen=True)
class SlotWish:
    """A wanted start at a venue, on which terms, and who may give it. `until` makes it a hold of this `tag`."""

    service: Service
    terms: Terms
    venue_id: int
    starts_at: datetime
    now: datetime
    advisor_id: int | None = None
    notice: bool = True
    prefer: Sequence[int] = ()
    until: datetime | None = None
    tag: int | None = None
    again: bool = False  # theirs until now: only what is free is checked

    @property
    def ends_at(self) -> datetime:
        """End of the write-up."""
        return self.starts_at + self.terms.taken

    @property
    def kind(self) -> BusyKind:
        if self.terms.seats > 1:
            return BusyKind.GROUP
        return BusyKind.APPOINTMENT if self.until is None else BusyKind.HOLD


def new_tag() -> int:
    return 1 + secrets.randbelow(_TAGS)


def insert_busy_time(kind: BusyKind, expires_at: datetime | None, **where: Any) -> BusyTime | None:
    """Insert a busy time in one statement; None where the database refuses it because of an overlap."""
    return add_row_unless(BusyTime, {"kind": kind, "expires_at": expires_at, **where}, OVERLAPS)


def delete_expired(ids: Sequence[int], now: datetime) -> None:
    """Delete these holds, except those renewed meanwhile."""
    if ids:
        db.session.connection().execute(delete(BusyTime).where(BusyTime.id.in_(ids), BusyTime.expires_at <= now))
