"""Write busy times; and the wish for time, and what came of it, as values."""

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
from booking.sessions.rules import Terms

OVERLAPS = ("busy_time_advisor_overlap", "busy_time_room_overlap")
_TAGS = 2**31 - 1


class TakenTime(NamedTuple):
    """The busy time that somebody now has, and which seat of it: 1 where it is theirs alone."""

    busy_time: BusyTime
    seat: int


class TimeWish(TypedDict, total=False):
    """A start at a venue, and who may give it; whoever asks for time says it by these names."""

    venue_id: Required[int]
    starts_at: Required[datetime]
    now: Required[datetime]
    advisor_id: int | None
    notice: bool
    prefer: Sequence[int]
    again: bool


@dataclass(frozen=True)
class SlotWish:
    """A start at a venue, on which terms, and who may give it. `until` makes it a hold of this `tag` that ends then."""

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
    again: bool = False  # theirs a moment ago: no rule but what is free counts

    @property
    def ends_at(self) -> datetime:
        """When the advisor is free again: the write-up is done."""
        return self.starts_at + self.terms.taken

    @property
    def kind(self) -> str:
        """What its busy time is."""
        return "group" if self.terms.seats > 1 else "appointment" if self.until is None else "hold"


def new_tag() -> int:
    """A tag for a hold, which nobody else's is likely to have."""
    return 1 + secrets.randbelow(_TAGS)


def insert_busy_time(kind: str, expires_at: datetime | None, **where: Any) -> BusyTime | None:
    """Add a busy time in one statement; None where the database refuses it because another overlaps."""
    return add_row_unless(BusyTime, {"kind": kind, "expires_at": expires_at, **where}, OVERLAPS)


def forget_lapsed(ids: Sequence[int], now: datetime) -> None:
    """Delete these holds, unless somebody has just made them last again."""
    if ids:
        db.session.connection().execute(delete(BusyTime).where(BusyTime.id.in_(ids), BusyTime.expires_at <= now))
