"""Calendar feed of an advisor: times and places, never a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, true

from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.rules import AppointmentStatus
from booking.core.database import db
from booking.core.tokens import TOKEN_LENGTH, token_hash
from booking.day.rules import FEED_BEHIND, FeedEvent
from booking.services.models import Service
from booking.services.queries import within
from booking.sessions.models import AdvisorSession, Assignment, AssignmentLeft
from booking.staff.models import StaffMember
from booking.staff.rules import Role, allows, scope_of
from booking.venues.models import Venue


def owner_of_calendar(token: str) -> int | None:
    """Return the id of the advisor whose calendar this token opens; None once it is revoked or they are no advisor."""
    if len(token) != TOKEN_LENGTH:
        return None
    mine = select(StaffMember).where(StaffMember.calendar_hash == token_hash(token), StaffMember.active)
    owner = db.session.scalar(mine)
    return owner.id if owner is not None and allows(owner.grants, Role.ADVISOR) else None


def feed_events(advisor_id: int, now: datetime) -> list[FeedEvent]:
    """Read an advisor's appointments and sessions from a month ago on, by start; cancelled ones stay, marked so.

    Only those at venues and in departments for which they are an advisor.
    """
    scope = scope_of(db.session.get_one(StaffMember, advisor_id).grants, Role.ADVISOR)
    booked = within(scope, Venue.id, Appointment.service_id)
    there = true() if scope.venue_ids is None else Venue.id.in_(scope.venue_ids)
    found = [*_appointments(advisor_id, booked, now), *_handed_on(advisor_id, booked, now)]
    found += [*_sessions(advisor_id, there, now), *_left(advisor_id, there, now)]
    return sorted(found, key=lambda event: (event.starts_at, event.uid))


def _appointments(advisor_id: int, granted: ColumnElement[bool], now: datetime) -> list[FeedEvent]:
    rows = db.session.execute(
        select(
            Appointment.reference,
            Appointment.version,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.status,
            Venue.name,
            Venue.address,
            Service.name.label("service"),
        )
        .join(Venue, Venue.id == Appointment.venue_id)
        .join(Service, Service.id == Appointment.service_id)
        .where(Appointment.advisor_id == advisor_id, Appointment.starts_at >= now - FEED_BEHIND, granted)
    )
    return [
        FeedEvent(
            f"{row.reference}.advisor@alongside",
            row.version - 1,
            row.starts_at,
            row.ends_at,
            row.name,
            row.address,
            row.service,
            row.reference,
            row.status == AppointmentStatus.CANCELLED,
        )
        for row in rows
    ]


def _handed_on(advisor_id: int, granted: ColumnElement[bool], now: datetime) -> list[FeedEvent]:
    """Read this advisor's appointments that a colleague has now, as cancelled events at their last time."""
    rows = db.session.execute(
        select(Appointment.reference, AppointmentChange.version, AppointmentChange.before, Service.name)
        .join(Appointment, Appointment.id == AppointmentChange.appointment_id)
        .join(Service, Service.id == Appointment.service_id)
        .join(Venue, Venue.id == Appointment.venue_id)
        .where(
            granted,
            AppointmentChange.left_advisor_id == advisor_id,
            AppointmentChange.at >= now - FEED_BEHIND,
            Appointment.advisor_id != advisor_id,
        )
        .order_by(AppointmentChange.id)
    ).all()
    last = {row.reference: row for row in rows}.values()
    venues = _venues({row.before["venue_id"] for row in last})
    return [
        FeedEvent(
            f"{row.reference}.advisor@alongside",
            row.version - 1,
            datetime.fromisoformat(row.before["starts_at"]),
            datetime.fromisoformat(row.before["ends_at"]),
            *venues[row.before["venue_id"]],
            row.name,
            row.reference,
            True,
        )
        for row in last
    ]


def _venues(ids: set[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    rows = db.session.execute(select(Venue.id, Venue.name, Venue.address).where(Venue.id.in_(ids)))
    return {id_: (name, address) for id_, name, address in rows}


def _sessions(advisor_id: int, granted: ColumnElement[bool], now: datetime) -> list[FeedEvent]:
    rows = db.session.execute(
        select(
            AdvisorSession.reference,
            AdvisorSession.version,
            AdvisorSession.kind,
            AdvisorSession.cancelled_at,
            Assignment.starts_at,
            Assignment.ends_at,
            Venue.name,
            Venue.address,
        )
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .join(Venue, Venue.id == AdvisorSession.venue_id)
        .where(Assignment.advisor_id == advisor_id, Assignment.ends_at >= now - FEED_BEHIND, granted)
        .order_by(Assignment.starts_at)
    )
    parts: dict[str, int] = {}
    events = []
    for row in rows:  # two assignments in one session are two events
        part = parts[row.reference] = parts.get(row.reference, 0) + 1
        events.append(
            FeedEvent(
                f"{row.reference}.{part}.session@alongside",
                row.version - 1,
                row.starts_at,
                row.ends_at,
                row.name,
                row.address,
                row.kind,
                "",
                row.cancelled_at is not None,
            )
        )
    return events


def _left(advisor_id: int, granted: ColumnElement[bool], now: datetime) -> list[FeedEvent]:
    """Read the sessions from which the advisor's assignment was removed, as cancelled events at its last time."""
    still = select(Assignment.id).where(
        Assignment.session_id == AssignmentLeft.session_id, Assignment.advisor_id == advisor_id
    )
    rows = db.session.execute(
        select(
            AdvisorSession.reference,
            AdvisorSession.version,
            AdvisorSession.kind,
            AssignmentLeft.starts_at,
            AssignmentLeft.ends_at,
            Venue.name,
            Venue.address,
        )
        .join(AdvisorSession, AdvisorSession.id == AssignmentLeft.session_id)
        .join(Venue, Venue.id == AdvisorSession.venue_id)
        .where(
            AssignmentLeft.advisor_id == advisor_id,
            AssignmentLeft.ends_at >= now - FEED_BEHIND,
            ~still.exists(),
            granted,
        )
        .order_by(AssignmentLeft.id)
    ).all()
    last = {row.reference: row for row in rows}.values()
    return [
        FeedEvent(
            f"{row.reference}.1.session@alongside",
            row.version - 1,
            row.starts_at,
            row.ends_at,
            row.name,
            row.address,
            row.kind,
            "",
            True,
        )
        for row in last
    ]
