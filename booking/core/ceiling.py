"""Ceilings of texts per hour and per day: whether one is reached (/readyz says so), and the rows that counters lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, db, locked
from booking.core.rows import insert_into

HOUR, DAY = "hour", "day"
# A text held back is tried again within five minutes: after ten without one, texts are below the ceiling again.
OVER_AFTER = timedelta(minutes=10)


class TextCeiling(Base):
    """Ceiling of an hour or of a day: since when it holds texts back, and when it last held one back."""

    __tablename__ = "text_ceiling"

    name: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[datetime | None] = mapped_column(Instant)
    last_at: Mapped[datetime | None] = mapped_column(Instant)


def lock_ceilings() -> dict[str, TextCeiling]:
    """Lock the rows of both ceilings until the transaction ends, so that two workers count one after the other."""
    db.session.execute(insert_into(TextCeiling).on_conflict_do_nothing(), [{"name": HOUR}, {"name": DAY}])
    query = locked(select(TextCeiling).order_by(TextCeiling.name)).execution_options(populate_existing=True)
    return {row.name: row for row in db.session.scalars(query)}


def reach_ceiling(row: TextCeiling, now: datetime) -> bool:
    """Record that a text is held back; return whether that is new: none was in the last ten minutes."""
    new = row.last_at is None or row.since is None or now - row.last_at >= OVER_AFTER
    row.since, row.last_at = now if new else row.since, now
    return new


def ceilings_reached(now: datetime) -> Sequence[TextCeiling]:
    """Return the ceilings that hold texts back at present."""
    query = select(TextCeiling).where(TextCeiling.last_at > now - OVER_AFTER).order_by(TextCeiling.name.desc())
    return db.session.scalars(query).all()
