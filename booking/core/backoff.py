"""Exponential backoff after failed tries, per account and connection, in the database: the same on every machine.

A wait grows with every try that failed, to half a minute at most. Nobody is locked out, and no thread sleeps: a try
that comes too early is refused with the seconds that are left, and is not counted.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Integer, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, db
from booking.core.limits import COUNTS_KEPT_FOR
from booking.core.rows import insert_into
from booking.core.tokens import token_hash

FORGOTTEN_AFTER = timedelta(minutes=15)
_SHORTEST_WAIT = 2  # seconds: one is over before it is read


class Tries(NamedTuple):
    """A counter of failed tries: how many are free of a wait, and how long a wait becomes at most, in seconds."""

    kind: str
    subject: str
    free: int = 5
    longest: int = 30


class Backoff(Base):
    """Failed tries in a row, and from when the next one is allowed. Whose they are is kept as a hash only."""

    __tablename__ = "slow_down"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime] = mapped_column(Instant)


def seconds_to_wait(*all_tries: Tries, now: datetime) -> int:
    """Count a try inside the open transaction and return 0, or return the seconds to wait without counting it.

    Every try counts as failed until `reset_backoff` is called, so that of many at once only a few go ahead.
    """
    rows = [_row(tries, now) for tries in all_tries]
    left = max((row.next_at - now).total_seconds() for row in rows)
    if left > 0:
        return max(math.ceil(left), _SHORTEST_WAIT)
    for row, tries in zip(rows, all_tries, strict=True):
        row.count = row.count + 1 if now - row.last_at < FORGOTTEN_AFTER else 1
        row.last_at, row.next_at = now, now + timedelta(seconds=seconds_after(row.count, tries))
    return 0


def seconds_after(failed: int, tries: Tries) -> int:
    return 0 if failed < tries.free else min(_SHORTEST_WAIT * 2 ** min(failed - tries.free, 10), tries.longest)


def reset_backoff(*all_tries: Tries) -> None:
    """Reset the backoff after a success."""
    for tries in all_tries:
        db.session.execute(delete(Backoff).filter_by(kind=tries.kind, subject_hash=token_hash(tries.subject)))


def sweep_backoff(now: datetime) -> None:
    """Delete counters that nothing was added to for a day."""
    db.session.execute(delete(Backoff).where(Backoff.last_at < now - COUNTS_KEPT_FOR))


def _row(tries: Tries, now: datetime) -> Backoff:
    """Insert the counter where there is none, and lock it either way, in one statement."""
    key = {"kind": tries.kind, "subject_hash": token_hash(tries.subject)}
    add = insert_into(Backoff).values(**key, count=0, last_at=now, next_at=now)
    locking = add.on_conflict_do_update(index_elements=["kind", "subject_hash"], set_={"count": Backoff.count})
    found = db.session.scalars(locking.returning(Backoff), execution_options={"populate_existing": True})
    row: Backoff = found.one()
    return row
