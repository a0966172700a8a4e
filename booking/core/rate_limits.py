"""Rate limit per account, reference, number or code in a fixed window, counted in the database for all machines.

Limits that only slow down are in core/backoff; those of online bookings are in core/flood_limits.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Integer, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, db
from booking.core.limits import COUNTS_KEPT_FOR, TryLimit
from booking.core.rows import insert_into
from booking.core.tokens import token_hash


class RateLimit(Base):
    """Attempts counted in one window of time. Whose they are is kept as a hash only."""

    __tablename__ = "attempt_count"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_starts_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=1)


def within_rate_limit(most: TryLimit, subject: str, *, now: datetime) -> bool:
    """Count one attempt in the current window of a limit and return whether it is within it.

    Works inside the open transaction. It does not raise, so that the count of a refused attempt is committed: the view
    raises TooManyTries afterwards.
    """
    seconds = most.minutes * 60
    window = now - timedelta(seconds=now.timestamp() % seconds)
    add = insert_into(RateLimit).values(
        kind=most.what, subject_hash=token_hash(subject), window_starts_at=window.replace(microsecond=0), count=1
    )
    count = db.session.execute(
        add.on_conflict_do_update(
            index_elements=["kind", "subject_hash", "window_starts_at"],
            set_={"count": RateLimit.count + 1},
        ).returning(RateLimit.count)
    ).scalar_one()
    return int(count) <= most.limit


def reset_rate_limit(most: TryLimit, subject: str) -> None:
    """Reset the count after a success."""
    db.session.execute(
        delete(RateLimit).where(RateLimit.kind == most.what, RateLimit.subject_hash == token_hash(subject))
    )


def sweep_rate_limits(now: datetime) -> None:
    """Delete counts older than a day."""
    db.session.execute(delete(RateLimit).where(RateLimit.window_starts_at < now - COUNTS_KEPT_FOR))
