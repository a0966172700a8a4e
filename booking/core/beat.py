"""The worker's heartbeat: when one last finished a round. /readyz reads it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, db


class WorkerBeat(Base):
    """When a worker of this name last finished a round."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


def beat(name: str, now: datetime) -> None:
    """Note, inside the open transaction, that the worker of this name has finished a round."""
    db.session.merge(WorkerBeat(name=name, at=now))


def last_beat() -> datetime | None:
    """When any worker last finished a round; None where none ever did."""
    return db.session.scalar(select(func.max(WorkerBeat.at)))
