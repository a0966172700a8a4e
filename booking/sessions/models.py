"""Tables of advisor sessions, series, assignments and closures, and of all time that is taken: BusyTime."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD, End, Event, Keep
from booking.core.rows import one_of
from booking.services.models import Service
from booking.sessions.rules import BusyKind, DisruptionKind, LeaveKind, LeaveState, SessionKind
from booking.staff.models import StaffMember
from booking.venues.models import Desk, PrivateRoom, Venue

_OVER = Keep(Event.ENDED, years=2)
_WHO = Keep(Event.ENDED, years=2, end=End.BLANK_COLUMN)


class SessionSeries(Base):
    """The recurrence that sessions come from: an RFC 5545 rule over wall-clock times in London, with exceptions."""

    __tablename__ = "session_series"
    __table_args__ = (
        one_of("kind", SessionKind),
        Index("uq_session_series_reference", "reference", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10))
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    rule: Mapped[str] = mapped_column(String(300))  # RRULE value, RFC 5545 §3.3.10
    first_day: Mapped[date] = mapped_column(Date)
    starts: Mapped[time] = mapped_column(Time)  # wall clock
    ends: Mapped[time] = mapped_column(Time)  # wall clock
    days_off: Mapped[list[str]] = mapped_column(JSON, default=list)  # ISO days, RFC 5545 EXDATE
    days_on: Mapped[list[str]] = mapped_column(JSON, default=list)  # ISO days: bank holidays that are opened
    breaks: Mapped[list[list[str]]] = mapped_column(JSON, default=list)  # [["12:00", "12:30"]], wall clock
    service_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    advisors: Mapped[list[dict[str, int | None]]] = mapped_column(JSON, default=list)  # [{"advisor_id", "desk_id"}]
    opened_until: Mapped[date | None] = mapped_column(Date)  # the last day whose sessions have been opened
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # no sessions from then on; may be in the future
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("session_series.id"))  # "this and following" of that one
    version: Mapped[int] = mapped_column(Integer, default=1)

    venue: Mapped[Venue] = relationship()


class AdvisorSession(Base):
    """A session of advisors at a venue from a start to an end, offering one or more services."""

    __tablename__ = "advisor_session"
    __table_args__ = (
        one_of("kind", SessionKind),
        CheckConstraint("starts_at < ends_at", name="order"),
        UniqueConstraint("series_id", "series_day"),
        Index("ix_advisor_session_venue_start", "venue_id", "starts_at"),
        Index("ix_advisor_session_start", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    kind: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("session_series.id"))
    series_day: Mapped[date | None] = mapped_column(Date)  # RFC 5545 RECURRENCE-ID, as a day
    one_off: Mapped[bool] = mapped_column(default=False)  # changed apart from its series, which leaves it alone
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    venue: Mapped[Venue] = relationship()
    services: Mapped[list[Service]] = relationship(secondary="session_service", order_by="Service.name")
    assignments: Mapped[list[Assignment]] = relationship(back_populates="session", order_by="Assignment.starts_at")


class SessionService(Base):
    """Which session offers which service."""

    __tablename__ = "session_service"

    session_id: Mapped[int] = mapped_column(ForeignKey("advisor_session.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True, index=True)


class Assignment(Base):
    """One advisor in one session, from–to, at a desk. The database refuses two of one advisor that overlap."""

    __tablename__ = "assignment"
    __about_person__ = True
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_assignment_advisor_end", "advisor_id", "ends_at"),
        Index("ix_assignment_session", "session_id"),
        Index("ix_assignment_start", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("advisor_session.id"))
    advisor_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who works when", _OVER)
    )
    starts_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when an advisor works", _OVER))
    ends_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when an advisor works", _OVER))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"))

    session: Mapped[AdvisorSession] = relationship(back_populates="assignments")
    advisor: Mapped[StaffMember] = relationship()
    desk: Mapped[Desk | None] = relationship()


class AssignmentLeft(Base):
    """An assignment that an advisor no longer has, kept so that their calendar feed can cancel it."""

    __tablename__ = "assignment_left"
    __about_person__ = True
    __table_args__ = (Index("ix_assignment_left_advisor_end", "advisor_id", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("advisor_session.id"), index=True)
    advisor_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "whose calendar has to hear", _OVER)
    )
    starts_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they would have worked", _OVER))
    ends_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they would have worked", _OVER))


class BusyTime(Base):
    """A time in which an advisor, and a private room where one is needed, is taken; write-up time included.

    The database refuses two that overlap: constraint names busy_time_advisor_overlap and busy_time_room_overlap.
    """

    __tablename__ = "busy_time"
    __about_person__ = True
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        one_of("kind", BusyKind),
        CheckConstraint("seats > 0", name="seats"),
        # Covering index: all that the search for slots reads.
        Index("ix_busy_time_advisor_end", "advisor_id", "ends_at", "starts_at", "expires_at"),
        Index("ix_busy_time_room_end", "room_id", "ends_at"),
        Index("ix_busy_time_start", "starts_at", "ends_at", "advisor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    advisor_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "whose time is taken", RECORD)
    )
    room_id: Mapped[int | None] = mapped_column(ForeignKey("private_room.id"))
    kind: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when an advisor is taken", RECORD))
    ends_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when an advisor is taken", RECORD))
    planned_end: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "to take the time back that was over early", RECORD)
    )  # set while it ends earlier than it was to
    seats: Mapped[int] = mapped_column(Integer, default=1)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))  # of groups only
    expires_at: Mapped[datetime | None] = mapped_column(Instant)  # of holds, and groups while all seats are held
    hold_tag: Mapped[int | None] = mapped_column(Integer)  # holds only: see sessions.rules.Hold
    disruption_id: Mapped[int | None] = mapped_column(ForeignKey("disruption.id"), index=True)  # of an absence

    advisor: Mapped[StaffMember] = relationship()
    room: Mapped[PrivateRoom | None] = relationship()


class GroupSeat(Base):
    """A taken seat of a group's busy time, for good or held. A group without taken seats is deleted."""

    __tablename__ = "group_seat"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    busy_time_id: Mapped[int] = mapped_column(ForeignKey("busy_time.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)  # holds only
    hold_tag: Mapped[int | None] = mapped_column(Integer)  # holds only, each its own


class Disruption(Base):
    """Why booked appointments cannot take place as agreed, from–to. The outcome of each is kept beside it."""

    __tablename__ = "disruption"
    __about_person__ = True
    __table_args__ = (
        one_of("kind", DisruptionKind),
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_disruption_made", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    advisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who is away", _WHO)
    )
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "from when someone is away", RECORD))
    ends_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "until when someone is away", RECORD))
    reason: Mapped[str] = mapped_column(
        String(200), default="", info=kept("activity", "why, in words for colleagues", _WHO)
    )
    made_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was entered", RECORD))
    made_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who entered it", _WHO)
    )
    act_reference: Mapped[str | None] = mapped_column(
        String(10), index=True, info=kept("activity", "what was entered in the same act", RECORD)
    )
    reopened_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when it was over after all", RECORD)
    )

    venue: Mapped[Venue | None] = relationship()
    advisor: Mapped[StaffMember | None] = relationship(foreign_keys=[advisor_id])
    service: Mapped[Service | None] = relationship()


class Closure(Base):
    """A time in which a venue is closed although sessions may be planned."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_closure_venue", "venue_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200), default="")
    disruption_id: Mapped[int | None] = mapped_column(ForeignKey("disruption.id"), index=True)


class LeaveRequest(Base):
    """What an advisor asks of their managers: leave from–to, or other hours in words; and what became of it."""

    __tablename__ = "leave_request"
    __about_person__ = True
    __table_args__ = (
        one_of("kind", LeaveKind),
        one_of("state", LeaveState),
        CheckConstraint(f"kind = '{LeaveKind.HOURS}' OR starts_at < ends_at", name="order"),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> advisor_id", name="not_their_own"),
        Index("ix_leave_request_advisor", "advisor_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    advisor_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who asks for leave or other hours", _OVER)
    )
    kind: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "from when", _OVER))
    ends_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "until when", _OVER))
    words: Mapped[str] = mapped_column(String(500), default="", info=kept("activity", "why, or which hours", _OVER))
    state: Mapped[str] = mapped_column(String(20), default=LeaveState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was asked", _OVER))
    answered_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was answered", _OVER))
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who answered", _OVER)
    )
    answer: Mapped[str] = mapped_column(String(200), default="", info=kept("activity", "what they said", _OVER))
    disruption_id: Mapped[int | None] = mapped_column(ForeignKey("disruption.id"))  # the absence that was agreed

    advisor: Mapped[StaffMember] = relationship(foreign_keys=[advisor_id])
    answered_by: Mapped[StaffMember | None] = relationship(foreign_keys=[answered_by_id])
    disruption: Mapped[Disruption | None] = relationship()
