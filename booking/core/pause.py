"""Pause of sending: /readyz says so, and workers claim nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.clock import local
from booking.core.database import Base, Instant, db


class SendingPause(Base):
    """A pause of all sending while `resumed_at` is empty: a restored backup does not know what was sent after it."""

    __tablename__ = "sending_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(String(200), default="")
    since: Mapped[datetime] = mapped_column(Instant)  # what was sent from then on is not known here
    resumed_at: Mapped[datetime | None] = mapped_column(Instant)


def paused_since(pause: SendingPause) -> str:
    """Format when a pause began for staff and technicians: 26 Nov 2026, 10:15."""
    return f"{local(pause.paused_at):%d %b %Y, %H:%M}"


def open_pause() -> SendingPause | None:
    """Return the pause in force, the oldest if there are several; None while messages go out."""
    query = select(SendingPause).where(SendingPause.resumed_at.is_(None)).order_by(SendingPause.id).limit(1)
    return db.session.execute(query).scalar_one_or_none()
