"""Tables of departments, services, topics, the fields of services with their answers, searches that found no slot."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.core.database import Base, Instant, kept
from booking.core.keeping import Event, Keep
from booking.core.rows import one_of
from booking.services.rules import LONGEST_ANSWER, MOST_DAYS_KEPT, FieldKind

_ANSWER = Keep(Event.BEGUN, time=timedelta(days=MOST_DAYS_KEPT), at_most=True)


class Department(Base):
    """A part of the council: restricted entries are read inside one."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # Referrals: whether it takes any now, with a note beside that; whether it always does (homelessness, safeguarding);
    # whether it looks at each before a time is booked; what it needs to be told.
    takes_referrals: Mapped[bool] = mapped_column(default=True, server_default=true())
    referrals_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    always_takes: Mapped[bool] = mapped_column(default=False, server_default=false())
    triage_first: Mapped[bool] = mapped_column(default=False, server_default=false())
    receiver_needs: Mapped[str] = mapped_column(String(600), default="", server_default="")


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


class ServiceField(Base):
    """What a service asks whoever books it. `words` by language: label, hint, choices. An ended one is not asked."""

    __tablename__ = "service_field"
    __table_args__ = (
        one_of("kind", FieldKind),
        CheckConstraint(f"kept_days BETWEEN 1 AND {MOST_DAYS_KEPT}", name="kept_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    kind: Mapped[str] = mapped_column(String(20))
    required: Mapped[bool] = mapped_column(default=False)
    special: Mapped[bool] = mapped_column(default=False)
    kept_days: Mapped[int] = mapped_column(Integer)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class FieldAnswer(Base):
    """An answer to a field of a service, given with an appointment or with a planned drop-in."""

    __tablename__ = "field_answer"
    __about_person__ = True
    __table_args__ = (
        UniqueConstraint("appointment_id", "field_id"),
        UniqueConstraint("visit_id", "field_id"),
        CheckConstraint("(appointment_id IS NULL) <> (visit_id IS NULL)", name="of_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("service_field.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    value: Mapped[str] = mapped_column(
        String(LONGEST_ANSWER), info=kept("consultation", "what the service needs to know", _ANSWER)
    )
    # As it was promised to whoever answered: changing the field later keeps no answer longer.
    kept_days: Mapped[int] = mapped_column(
        Integer, info=kept("technical", "how long the service keeps this answer", _ANSWER)
    )


class SearchWithoutResult(Base):
    """A search that found no slot at all: unmet demand. Counts only; nobody is named."""

    __tablename__ = "search_without_result"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    asked_for: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sessions_offered: Mapped[int] = mapped_column(Integer, default=0)
