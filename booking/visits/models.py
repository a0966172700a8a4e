"""Visits, the party that came, the consultations inside, and the acts of staff that can be undone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from booking.appointments.models import Appointment
from booking.citizens.models import Citizen, ContactPoint, Helper
from booking.citizens.rules import Part
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD, End, Event, Keep
from booking.core.rows import one_of
from booking.services.models import Service, Topic
from booking.sessions.models import AdvisorSession
from booking.staff.models import StaffMember
from booking.venues.models import Desk, Venue
from booking.visits.rules import (
    FOR_NEXT_LENGTH,
    WITH_ADVISOR,
    ConsultationStatus,
    GoneHow,
    HandOverReason,
    Outcome,
    VisitRecord,
    VisitStatus,
)
from booking.visits.rules.limits import KEPT_TO_UNDO

_DRAFT = Keep(Event.FINISHED, end=End.BLANK_COLUMN)
_WITH_ADVISOR = "('{}', '{}')".format(*WITH_ADVISOR)
_UNDO = Keep(Event.WRITTEN, time=KEPT_TO_UNDO, end=End.BLANK_COLUMN)


class Visit(Base):
    """One attendance of one party at one venue on one day, booked or not: `coming`, `here` or `gone`."""

    __tablename__ = "visit"
    __about_person__ = True
    __table_args__ = (
        UniqueConstraint("venue_id", "day", "ticket"),
        one_of("status", VisitStatus),
        one_of("gone_how", GoneHow),
        CheckConstraint(f"(status = '{VisitStatus.GONE}') = (gone_how <> '')", name="gone_says_how"),
        one_of("record", VisitRecord),
        CheckConstraint(f"status <> '{VisitStatus.HERE}' OR arrived_at IS NOT NULL", name="here_since"),
        Index("ix_visit_venue_day", "venue_id", "day"),
        Index("ix_visit_day", "day"),  # for the figures of all venues
        # Partial: only open visits, which stay few however long the history is.
        Index(
            "ix_visit_open",
            "day",
            sqlite_where=text(f"status <> '{VisitStatus.GONE}'"),
            postgresql_where=text(f"status <> '{VisitStatus.GONE}'"),
        ),
        Index(
            "uq_visit_appointment",
            "appointment_id",
            unique=True,
            sqlite_where=text(f"gone_how <> '{GoneHow.WITHDRAWN}'"),
            postgresql_where=text(f"gone_how <> '{GoneHow.WITHDRAWN}'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    link_version: Mapped[int] = mapped_column(Integer, default=1)
    link_hash: Mapped[str] = mapped_column(String(64), unique=True, info=kept("technical", "to open the page", RECORD))
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    day: Mapped[date] = mapped_column(Date, info=kept("activity", "when they came", RECORD))  # in London
    session_id: Mapped[int | None] = mapped_column(ForeignKey("advisor_session.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))
    helper_id: Mapped[int | None] = mapped_column(
        ForeignKey("helper.id"), index=True, info=kept("activity", "who helps them with it", RECORD)
    )
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), info=kept("activity", "what for", RECORD))
    status: Mapped[str] = mapped_column(String(20))
    gone_how: Mapped[str] = mapped_column(
        String(20), default=GoneHow.NOT_GONE, info=kept("activity", "how the visit ended", RECORD)
    )
    ticket: Mapped[str | None] = mapped_column(String(6), info=kept("activity", "to be called without a name", RECORD))
    record: Mapped[str] = mapped_column(
        String(20), default=VisitRecord.ON_RECORD, info=kept("activity", "whether it stands on a record", RECORD)
    )
    needs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kept("need", "to be ready for them", RECORD))
    about: Mapped[str] = mapped_column(String(500), default="", info=kept("consultation", "to prepare", RECORD))
    interpreter_arranged_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("need", "so that the page can say so", RECORD)
    )  # of a drop-in; a booked visit's stands on its appointment
    said_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when they said they plan to come", RECORD)
    )  # when they said that they plan to come
    arrived_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "fair order", RECORD))
    checked_in_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who checked them in", RECORD)
    )
    gone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when they left", RECORD))
    text_when_called: Mapped[bool] = mapped_column(
        default=False, info=kept("need", "a text when it is their turn", RECORD)
    )
    version: Mapped[int] = mapped_column(Integer, default=1)

    venue: Mapped[Venue] = relationship()
    session: Mapped[AdvisorSession | None] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
    helper: Mapped[Helper | None] = relationship()
    service: Mapped[Service | None] = relationship()
    checked_in_by: Mapped[StaffMember | None] = relationship()
    party: Mapped[list[PartyMember]] = relationship(back_populates="visit", order_by="PartyMember.id")
    consultations: Mapped[list[Consultation]] = relationship(
        back_populates="visit", order_by=lambda: CONSULTATION_ORDER
    )

    @property
    def told(self) -> Citizen | Helper | None:
        """Who is told about it: the helper of a plan, where they can be reached, else the first of the party.

        The helper of an appointment is told about that, and is not sent the link to what came of it.
        """
        if self.appointment_id is None and self.helper is not None and self.helper.contact_points:
            return self.helper
        return self.party[0].citizen if self.party else None

    @property
    def shielded(self) -> bool:
        """Whether somebody who comes is shielded."""
        return any(member.citizen.shielded for member in self.party)

    @property
    def shown_points(self) -> list[ContactPoint]:
        """How whoever is told is reached, as a list shows it."""
        return self.told.contact_points if self.told is not None and not self.shielded else []


class PartyMember(Base):
    """One person of the party that came, and their part. An anonymous visit has none."""

    __tablename__ = "party_member"
    __about_person__ = True
    __table_args__ = (
        UniqueConstraint("visit_id", "citizen_id"),
        one_of("part", Part),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("activity", "who came", RECORD)
    )
    part: Mapped[str] = mapped_column(String(20), default=Part.CLIENT, info=kept("activity", "their part", RECORD))

    why: Mapped[str] = mapped_column(
        String(200), default="", server_default="", info=kept("activity", "why somebody under 18 interprets", RECORD)
    )

    visit: Mapped[Visit] = relationship(back_populates="party")
    citizen: Mapped[Citizen] = relationship()


class Consultation(Base):
    """One consultation of the visit with an advisor, about a service. `draft` holds what the advisor types, unsaved."""

    __tablename__ = "consultation"
    __about_person__ = True
    __table_args__ = (
        one_of("status", ConsultationStatus),
        one_of("outcome", Outcome),
        CheckConstraint(f"status <> '{ConsultationStatus.FINISHED}' OR outcome <> ''", name="finished_has_outcome"),
        CheckConstraint(f"status NOT IN {_WITH_ADVISOR} OR advisor_id IS NOT NULL", name="called_by_one"),
        one_of("handed_over_because", HandOverReason),
        CheckConstraint("for_advisor_id IS NULL OR for_desk_id IS NULL", name="for_one"),
        Index("ix_consultation_status", "status"),
        Index("ix_consultation_visit", "visit_id"),
        # For an advisor's own list of today: not finished, or finished since midnight.
        Index("ix_consultation_advisor_finished", "advisor_id", "finished_at"),
        Index(
            "uq_consultation_advisor_busy",
            "advisor_id",
            unique=True,
            sqlite_where=text(f"status IN {_WITH_ADVISOR} AND NOT in_group"),
            postgresql_where=text(f"status IN {_WITH_ADVISOR} AND NOT in_group"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    service_id: Mapped[int | None] = mapped_column(
        ForeignKey("service.id"), info=kept("activity", "what about", RECORD)
    )
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), info=kept("activity", "what about", RECORD))
    # Of a second topic that was booked; the first one's appointment stands on the visit.
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    advisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who called and saw them", RECORD)
    )
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"))
    # Booked on a group's time: the advisor sees the others of the group at the same time.
    in_group: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("activity", "who is seen together", RECORD)
    )
    status: Mapped[str] = mapped_column(String(20), default=ConsultationStatus.WAITING)
    waiting_since: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "fair order", RECORD))
    called_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when they were called", RECORD))
    started_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it began", RECORD))
    finished_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it ended", RECORD))
    called_because: Mapped[str] = mapped_column(
        String(200), default="", info=kept("activity", "why an advisor of other services called them", RECORD)
    )
    times_called: Mapped[int] = mapped_column(Integer, default=0)
    outcome: Mapped[str] = mapped_column(
        String(20), default=Outcome.NONE_YET, info=kept("consultation", "what came of it", RECORD)
    )
    draft: Mapped[str] = mapped_column(Text, default="", info=kept("consultation", "not to lose what is typed", _DRAFT))
    take_home: Mapped[str] = mapped_column(Text, default="", info=kept("consultation", "what was agreed", RECORD))
    next_step: Mapped[str] = mapped_column(
        String(300), default="", info=kept("consultation", "what happens next", RECORD)
    )
    # The number or address to which they agreed to be sent a link to what was agreed.
    link_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact_point.id"), info=kept("contact", "to send what was agreed, as they allowed", RECORD)
    )
    referred_to_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    # Of a hand-over: for a named advisor, for whoever sits at a desk, or (neither) for any advisor of the service.
    for_advisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "for whom they wait", RECORD)
    )
    for_desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"))
    handed_over_because: Mapped[str] = mapped_column(
        String(20), default="", server_default="", info=kept("activity", "why they were handed over", RECORD)
    )
    for_next: Mapped[str] = mapped_column(
        String(FOR_NEXT_LENGTH),
        default="",
        server_default="",
        info=kept("consultation", "what whoever sees them next has to know", RECORD),
    )
    version: Mapped[int] = mapped_column(Integer, default=1)

    visit: Mapped[Visit] = relationship(back_populates="consultations")
    service: Mapped[Service | None] = relationship()
    topic: Mapped[Topic | None] = relationship()
    second_booked: Mapped[Appointment | None] = relationship()
    advisor: Mapped[StaffMember | None] = relationship(foreign_keys=[advisor_id])
    desk: Mapped[Desk | None] = relationship(foreign_keys=[desk_id])
    for_advisor: Mapped[StaffMember | None] = relationship(foreign_keys=[for_advisor_id])
    for_desk: Mapped[Desk | None] = relationship(foreign_keys=[for_desk_id])

    @property
    def booked(self) -> Appointment | None:
        """The appointment that it was booked as; a drop-in's, and a hand-over's, is the visit's, if any."""
        return self.second_booked or self.visit.appointment


# A visit's consultations wherever people read them: as they came about, a hand-over after the one that it follows.
CONSULTATION_ORDER: tuple[InstrumentedAttribute[int]] = (Consultation.id,)


class VisitAct(Base):
    """An act of staff on a visit: who, when, and the state before it, so that it can be undone."""

    __tablename__ = "visit_act"
    __about_person__ = True
    __table_args__ = (Index("ix_visit_act_venue_at", "venue_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    act: Mapped[str] = mapped_column(String(30), info=kept("activity", "what was done", RECORD))  # of VisitActKind
    at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who did it", RECORD)
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kept("activity", "to undo it", _UNDO))
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was undone", RECORD))

    visit: Mapped[Visit] = relationship()
    by: Mapped[StaffMember | None] = relationship()
