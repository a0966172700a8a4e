"""Reads of the front desk beside a venue's day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.queries import by_reference, with_others
from booking.citizens.models import Citizen
from booking.citizens.queries import citizens_matching, helpers_matching
from booking.citizens.rules import number_ends
from booking.core import clock
from booking.core.apart import Known
from booking.core.database import db
from booking.core.tokens import CROCKFORD, REFERENCE_LENGTH, normalise_reference
from booking.desk.rules import SEARCHED_BACK, TASKS_COUNTED
from booking.services.models import Service
from booking.services.queries import within
from booking.services.rules import service_for_hosts
from booking.sessions.models import AdvisorSession
from booking.staff.models import StaffMember
from booking.staff.rules import GrantLike, Scope
from booking.tasks.models import Task
from booking.tasks.queries import covered_by
from booking.venues.models import Venue
from booking.visits.models import PartyMember, Visit
from booking.visits.rules import VisitStatus

MOST_FOUND = 20


@dataclass(frozen=True)
class FrontDesk:
    """The venue at which a host works, and their number of open tasks (at most 99 are counted)."""

    venue: Venue
    tasks: int


def front_desk(slug: str, grants: Iterable[GrantLike]) -> FrontDesk | None:
    """Read the front desk of the venue with this slug, in one statement."""
    some = select(Task.id).where(Task.done_at.is_(None), covered_by(grants)).limit(TASKS_COUNTED).subquery()
    count = select(func.count()).select_from(some).scalar_subquery()
    row = db.session.execute(select(Venue, count).where(Venue.slug == slug)).first()
    return FrontDesk(row[0], int(row[1])) if row else None


def desks_of(venue_ids: Sequence[int] | None) -> Sequence[Venue]:
    """List the open venues among these (None: all), by name."""
    query = select(Venue).where(Venue.closed_on.is_(None)).order_by(Venue.name, Venue.id)
    if venue_ids is not None:
        query = query.where(Venue.id.in_(venue_ids))
    return db.session.scalars(query).all()


@dataclass(frozen=True)
class FoundBooking:
    """Result of a search: appointments, planned drop-ins, and an appointment elsewhere found by its reference."""

    appointments: Sequence[Appointment]
    visits: Sequence[Visit]
    more: bool = False  # whether there are more than the twenty shown
    elsewhere: Appointment | None = None

    @property
    def known(self) -> list[Known]:
        """Whom was found, with what tells them from others of the same name."""
        people: list[tuple[str, Citizen, Service | None]]
        people = [(row.reference, row.citizen, row.service) for row in self.appointments]
        people += [(row.reference, row.party[0].citizen, row.service) for row in self.visits if row.party]
        return [Known(reference, person.shown_name, _facts(person, about)) for reference, person, about in people]

    @property
    def records(self) -> set[str]:
        """The references of the case records of everybody found."""
        people = [person for row in self.appointments for person in (row.citizen, *row.others)]
        people += [member.citizen for row in self.visits for member in row.party]
        return {person.case_record.reference for person in people}


def _facts(person: Citizen, about: Service | None) -> dict[str, str]:
    service = service_for_hosts(about.name, about.needs_private_room) if about else ""
    return {"service": service, "number": number_ends(point.last_digits for point in person.shown_points)}


def covered_appointment(reference: str, scope: Scope, *, by_id: int, now: datetime) -> Appointment | None:
    """Find an appointment within scope, or whose visit is, or that this host changed today.

    By the reference of a second topic the first is found, which stands for both.
    """
    here = select(Visit.id).where(Visit.appointment_id == Appointment.id)
    here = here.where(within(scope, Visit.venue_id, Appointment.service_id))
    mine = select(AppointmentChange.id).where(
        AppointmentChange.appointment_id == Appointment.id,
        AppointmentChange.by_id == by_id,
        AppointmentChange.at >= clock.day_bounds(clock.day_of(now))[0],
    )
    ours = within(scope, Appointment.venue_id, Appointment.service_id)
    query = select(Appointment).where(Appointment.reference == normalise_reference(reference))
    found = db.session.scalars(query.where(or_(ours, here.exists(), mine.exists()))).first()
    return found and db.session.get_one(Appointment, found.first_id)


def desks_of_appointments(references: Collection[str], scope: Scope) -> dict[str, str]:
    """Map the references of appointments within scope to the slugs of their venues; others are left out."""
    query = (
        select(Appointment.reference, Venue.slug).join(Appointment.venue).where(Appointment.reference.in_(references))
    )
    within_scope = query.where(within(scope, Appointment.venue_id, Appointment.service_id))
    return {row.reference: row.slug for row in db.session.execute(within_scope)}


def find_bookings(typed: str, now: datetime, scope: Scope, venue_id: int) -> FoundBooking:
    """Search bookings within scope by reference or its first half, name or last digits, by time.

    Names and digits are those of everybody who comes, and of a helper; who is shielded is found by reference only. A
    whole reference is found whatever its date, all else from a week ago on. A search that is too wide
    (`citizens.rules.says_enough`) finds nothing. Who brings the reference of an appointment elsewhere can be checked in
    at this venue: `elsewhere` shows when and where it is, not whose.
    """
    if len(normalise_reference(typed)) == REFERENCE_LENGTH:
        exact = by_reference(typed)
        if exact is not None:
            department_id = exact.service.department_id
            if scope.covers(exact.venue_id, department_id):
                return FoundBooking([exact], [])
            return FoundBooking([], [], elsewhere=exact if scope.covers(venue_id, department_id) else None)
        planned = _visits().where(Visit.reference == normalise_reference(typed))
        visit = db.session.scalars(planned.where(within(scope, Visit.venue_id, Visit.service_id))).unique().first()
        if visit is not None:
            return FoundBooking([], [visit])
    half = _half_of(typed)
    people = citizens_matching(typed)
    if people is None and not half:
        return FoundBooking([], [])
    people = select(Citizen.id).where(false()) if people is None else people
    helpers = helpers_matching(typed)
    party = select(PartyMember.visit_id).where(PartyMember.citizen_id.in_(people))
    shielded = select(PartyMember.id).join(PartyMember.citizen)
    shielded = shielded.where(PartyMember.visit_id == Visit.id, Citizen.shielded)
    booked = (
        select(Appointment)
        .join(Appointment.citizen)
        .options(
            contains_eager(Appointment.citizen).joinedload(Citizen.case_record),
            contains_eager(Appointment.citizen).selectinload(Citizen.contact_points),
            joinedload(Appointment.venue),
            joinedload(Appointment.service),
            joinedload(Appointment.helper),
            selectinload(Appointment.others).joinedload(Citizen.case_record),
        )
        .where(
            or_(
                Appointment.citizen_id.in_(people),
                with_others(people),
                and_(Appointment.helper_id.in_(helpers), ~Citizen.shielded),
                _begins(Appointment, half),
            )
        )
        .where(Appointment.starts_at >= now - SEARCHED_BACK)
        .where(within(scope, Appointment.venue_id, Appointment.service_id), Appointment.follows_id.is_(None))
        .order_by(Appointment.starts_at, Citizen.name_folded)
        .limit(MOST_FOUND + 1)
    )
    planned = (
        _visits()
        .where(or_(Visit.id.in_(party), and_(Visit.helper_id.in_(helpers), ~shielded.exists()), _begins(Visit, half)))
        .where(Visit.status == VisitStatus.COMING, Visit.day >= clock.day_of(now))
        .where(within(scope, Visit.venue_id, Visit.service_id))
        .order_by(Visit.day, AdvisorSession.starts_at)
        .limit(MOST_FOUND + 1)
    )
    appointments, visits = db.session.scalars(booked).unique().all(), db.session.scalars(planned).unique().all()
    more = len(appointments) + len(visits) > MOST_FOUND
    return FoundBooking(appointments[:MOST_FOUND], visits[: max(0, MOST_FOUND - len(appointments))], more)


def _half_of(typed: str) -> str:
    """Return the first half of a reference, as it is printed; "" for what is none. It may be a name as well."""
    half = normalise_reference(typed)
    return half if len(half) == REFERENCE_LENGTH // 2 and set(half) <= set(CROCKFORD) else ""


def _begins(of: type[Appointment | Visit], half: str) -> ColumnElement[bool]:
    return of.reference.startswith(half, autoescape=True) if half else false()


def names_of(staff_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these staff members, ended ones too."""
    query = select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(staff_ids))
    return {row.id: row.name for row in db.session.execute(query)} if staff_ids else {}


def _visits() -> Select[Any]:
    return (
        select(Visit)
        .outerjoin(Visit.session)
        .options(
            contains_eager(Visit.session),
            joinedload(Visit.venue),
            joinedload(Visit.service),
            joinedload(Visit.helper),
            selectinload(Visit.party).joinedload(PartyMember.citizen).joinedload(Citizen.case_record),
            selectinload(Visit.party).joinedload(PartyMember.citizen).selectinload(Citizen.contact_points),
        )
    )
