"""Tables of appointments and of their history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, String, and_, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote, validates

from booking.appointments.rules.states import AppointmentChannel, AppointmentStatus
from booking.citizens.models import Citizen, ContactPoint, Helper
from booking.citizens.rules import OTHERS_KEPT_FOR
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD, Event, Keep
from booking.core.rows import one_of
from booking.services.models import Service
from booking.sessions.models import BusyTime
from booking.staff.models import StaffMember
from booking.venues.models import Venue

_NAMED = Keep(Event.ENDED, time=OTHERS_KEPT_FOR)


class Appointment(Base):
    """An agreed appointment: a citizen, a service, a numbered seat of a BusyTime. `booked` or `cancelled`.

    Venue, advisor and times are kept here too, so that a cancelled one, whose BusyTime is gone, still says what it was.
    `version` rises with every change; it is the SEQUENCE of the calendar file.
    """

    __tablename__ = "appointment"
    __about_person__ = True
    __table_args__ = (
        one_of("status", AppointmentStatus),
        CheckConstraint(
            f"status = '{AppointmentStatus.CANCELLED}' OR busy_time_id IS NOT NULL", name="booked_takes_time"
        ),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("seat > 0", name="seat"),
        Index(
            "uq_appointment_seat",
            "busy_time_id",
            "seat",
            unique=True,
            sqlite_where=text(f"status = '{AppointmentStatus.BOOKED}'"),
            postgresql_where=text(f"status = '{AppointmentStatus.BOOKED}'"),
        ),
        Index(
            "uq_appointment_second",
            "follows_id",
            unique=True,
            sqlite_where=text(f"status = '{AppointmentStatus.BOOKED}'"),
            postgresql_where=text(f"status = '{AppointmentStatus.BOOKED}'"),
        ),
        CheckConstraint("follows_id <> id", name="follows_another"),
        Index("ix_appointment_start", "starts_at"),
        Index("ix_appointment_venue_start", "venue_id", "starts_at"),
        Index("ix_appointment_advisor_start", "advisor_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    link_version: Mapped[int] = mapped_column(Integer, default=1)
    link_hash: Mapped[str] = mapped_column(String(64), unique=True, info=kept("technical", "to open the page", RECORD))
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("activity", "who comes", RECORD)
    )
    helper_id: Mapped[int | None] = mapped_column(
        ForeignKey("helper.id"), index=True, info=kept("activity", "who helps them with it", RECORD)
    )
    letter: Mapped[bool] = mapped_column(default=False, info=kept("need", "to be written to as well", RECORD))
    # A second topic: the appointment just before it, in the same visit. It is told, moved and cancelled with that one.
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("appointment.id"), index=True, info=kept("activity", "what it is in one visit with", RECORD)
    )
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), info=kept("activity", "what for", RECORD))
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    advisor_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "whom they meet", RECORD)
    )
    busy_time_id: Mapped[int | None] = mapped_column(ForeignKey("busy_time.id"), index=True)
    seat: Mapped[int] = mapped_column(Integer, default=1)
    starts_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they come", RECORD))
    ends_at: Mapped[datetime] = mapped_column(
        Instant, info=kept("activity", "when they meet", RECORD)
    )  # of the consultation; the BusyTime ends after the write-up
    status: Mapped[str] = mapped_column(String(20), default=AppointmentStatus.BOOKED)
    needs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kept("need", "to be ready for them", RECORD))
    about: Mapped[str] = mapped_column(String(500), default="", info=kept("consultation", "to prepare", RECORD))
    channel: Mapped[str] = mapped_column(
        String(20), default=AppointmentChannel.WEB, info=kept("activity", "how it was booked", RECORD)
    )
    booked_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was booked", RECORD))
    booked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who booked it; none: the citizen", RECORD)
    )
    cancelled_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when it was cancelled", RECORD)
    )
    cancelled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who cancelled it; none: the citizen", RECORD)
    )
    cancelled_untold: Mapped[bool] = mapped_column(
        default=False, info=kept("activity", "whether nobody is told: it belonged to a flood of bookings", RECORD)
    )
    cancel_reason: Mapped[str] = mapped_column(String(200), default="", info=kept("activity", "why", RECORD))
    did_not_come_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when a person said that they did not come", RECORD)
    )
    did_not_come_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who said so", RECORD)
    )
    interpreter_arranged_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("need", "so that the page can say so", RECORD)
    )
    moves: Mapped[int] = mapped_column(Integer, default=0, info=kept("activity", "how often they moved it", RECORD))
    # Set while it cannot take place as agreed and nothing else has been: it still holds its time.
    disrupted_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "since when they must choose another time", RECORD)
    )
    version: Mapped[int] = mapped_column(Integer, default=1)

    citizen: Mapped[Citizen] = relationship()
    helper: Mapped[Helper | None] = relationship()
    # Who comes with them, whose matter it is too. Of two topics they stand with the first.
    others: Mapped[list[Citizen]] = relationship(
        secondary="appointment_client", order_by=Citizen.id, overlaps="appointment"
    )
    service: Mapped[Service] = relationship()
    venue: Mapped[Venue] = relationship()
    advisor: Mapped[StaffMember] = relationship(foreign_keys=[advisor_id])
    busy_time: Mapped[BusyTime | None] = relationship()
    second: Mapped[Appointment | None] = relationship(
        primaryjoin=lambda: and_(
            Appointment.id == foreign(remote(Appointment.follows_id)),
            remote(Appointment.status) == AppointmentStatus.BOOKED,
        ),
        viewonly=True,
        uselist=False,
    )

    @property
    def first_id(self) -> int:
        """The id of the visit's first appointment: its own, but for a second topic."""
        return self.follows_id or self.id

    @property
    def topics(self) -> list[Appointment]:
        """The appointments of the visit that this is the first of: itself, and a second topic's."""
        return [self, *([self.second] if self.second is not None else [])]

    @property
    def visit_ends_at(self) -> datetime:
        """When the last topic of the visit ends."""
        return self.second.ends_at if self.second is not None else self.ends_at

    @property
    def visit_disrupted_at(self) -> datetime | None:
        """Since when the visit cannot take place as agreed, where one of its topics cannot."""
        return min((one.disrupted_at for one in self.topics if one.disrupted_at is not None), default=None)

    @property
    def told(self) -> Citizen | Helper:
        """Who is told about it: the helper, where they can be reached, else the citizen."""
        return self.helper if self.helper is not None and self.helper.contact_points else self.citizen

    @property
    def shielded(self) -> bool:
        """Whether somebody who comes is shielded: pages about it then say when, where and what is to be ready."""
        return any(person.shielded for person in (self.citizen, *self.others))

    @property
    def shown_points(self) -> list[ContactPoint]:
        """How whoever is told is reached, as a list shows it."""
        return [] if self.citizen.shielded else self.told.contact_points


class AppointmentClient(Base):
    """Whose matter an appointment is too, beside the citizen who leads, with whom they come and are checked in.

    Who was there stands in the party of the visit.
    """

    __tablename__ = "appointment_client"
    __about_person__ = True

    appointment_id: Mapped[int] = mapped_column(
        ForeignKey("appointment.id"), primary_key=True, info=kept("activity", "what they come to", _NAMED)
    )
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), primary_key=True, index=True, info=kept("activity", "who comes too", _NAMED)
    )


class AppointmentChange(Base):
    """One line of an appointment's history: what was done, when, by whom, and how it was before."""

    __tablename__ = "appointment_change"
    __about_person__ = True
    __table_args__ = (Index("ix_appointment_change_left", "left_advisor_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    act: Mapped[str] = mapped_column(String(30), info=kept("activity", "what was done", RECORD))  # of AppointmentAct
    at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who did it", RECORD)
    )
    why: Mapped[str] = mapped_column(String(200), default="", info=kept("activity", "why it was done", RECORD))
    they_know: Mapped[bool] = mapped_column(
        Boolean, default=False, info=kept("activity", "whether they heard it at once", RECORD)
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kept("activity", "what it was", RECORD))
    # The advisor of `before`, whose calendar feed must still say that it is no longer theirs.
    left_advisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "whom they met before", RECORD)
    )

    @validates("before")
    def _name_the_advisor(self, _key: str, before: dict[str, Any]) -> dict[str, Any]:
        self.left_advisor_id = before.get("advisor_id")
        return before
