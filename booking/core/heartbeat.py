"""Heartbeat of the worker: when one last finished a round. /readyz reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, db
from booking.core.rows import insert_into

LONGEST_ROUND = timedelta(minutes=5)


class WorkerHeartbeat(Base):
    """Time at which a worker of this name last finished a round."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


def write_heartbeat(name: str, now: datetime) -> None:
    """Record, inside the open transaction, that the worker of this name has finished a round."""
    add = insert_into(WorkerHeartbeat).values(name=name[:80], at=now)
    db.session.execute(add.on_conflict_do_update(index_elements=["name"], set_={"at": now}))


def last_heartbeat() -> datetime | None:
    """Return when any worker last finished a round; None where none ever did."""
    return db.session.scalar(select(func.max(WorkerHeartbeat.at)))
