"""Tables of departments, services, topics of consultations, and searches that found no slot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.core.database import Base, Instant


class Department(Base):
    """A part of the council: restricted entries are read inside one."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class Service(Base):
    """What the council helps with, by its everyday name. Lengths are minutes; `bring` is a tick list."""

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        CheckConstraint("write_up_minutes BETWEEN 0 AND 60", name="write_up_minutes"),
        CheckConstraint("notice_minutes >= 0", name="notice_minutes"),
        CheckConstraint("horizon_days BETWEEN 1 AND 365", name="horizon_days"),
        CheckConstraint("seats BETWEEN 1 AND 100", name="seats"),
        CheckConstraint("day_share BETWEEN 0 AND 90", name="day_share"),
        CheckConstraint("change_notice_minutes >= 0", name="change_notice_minutes"),
        CheckConstraint("most_moves >= 0", name="most_moves"),
        CheckConstraint("most_ahead >= 1", name="most_ahead"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300), default="")
    together: Mapped[list[str]] = mapped_column(JSON, default=list)  # what we can sort out together
    bring: Mapped[list[str]] = mapped_column(JSON, default=list)
    who_should_come: Mapped[str] = mapped_column(String(300), default="")
    answers: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # [question, answer] pairs
    minutes: Mapped[int] = mapped_column(Integer, default=25)
    write_up_minutes: Mapped[int] = mapped_column(Integer, default=5)
    notice_minutes: Mapped[int] = mapped_column(Integer, default=60)
    horizon_days: Mapped[int] = mapped_column(Integer, default=28)
    needs_private_room: Mapped[bool] = mapped_column(default=False)
    seats: Mapped[int] = mapped_column(Integer, default=1)  # above 1: a group, everyone at the same time
    day_share: Mapped[int] = mapped_column(Integer, default=0)  # per cent of each assignment, kept for the day itself
    # What citizens may do by themselves; staff may always.
    change_notice_minutes: Mapped[int] = mapped_column(Integer, default=0)  # before the start
    most_moves: Mapped[int] = mapped_column(Integer, default=5)
    most_ahead: Mapped[int] = mapped_column(Integer, default=3)  # booked ahead with one number or address
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    department: Mapped[Department] = relationship(lazy="joined")
    topics: Mapped[list[Topic]] = relationship(back_populates="service", order_by="Topic.name")


class Topic(Base):
    """What a consultation was about, from a list under a service."""

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("service_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))

    service: Mapped[Service] = relationship(back_populates="topics")


class SearchWithoutResult(Base):
    """A search that found no slot at all: unmet demand. Counts only; nobody is named."""

    __tablename__ = "search_without_result"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    asked_for: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sessions_offered: Mapped[int] = mapped_column(Integer, default=0)
