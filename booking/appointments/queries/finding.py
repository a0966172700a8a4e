"""Find appointments: by link, by reference, by day, by person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from booking.appointments.models import Appointment, AppointmentChange, AppointmentClient
from booking.appointments.rules import AppointmentAct, AppointmentStatus, may_take_back
from booking.appointments.rules.changing import ENDED_BY_DEATH
from booking.citizens.models import Citizen, CitizenContact, ContactPoint, Helper, HelperContact
from booking.citizens.queries import dead_among
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.clock import day_of
from booking.core.database import db, locked
from booking.core.folding import folded, is_part
from booking.core.phone_numbers import NotAPhoneNumber, PremiumNumber, parse
from booking.core.tokens import LinkKind, links, normalise_reference, stored_hashes
from booking.services.models import Service
from booking.services.queries import within
from booking.sessions.queries import can_retake_time
from booking.staff.rules import Scope


def by_token(token: str, now: datetime) -> Appointment | None:
    """Find the appointment of a link's token; None for an unknown or revoked one.

    The shorter links of texts that were sent before open it until the day of the appointment is over.
    """
    found = db.session.scalar(_whole().where(Appointment.link_hash.in_(stored_hashes(token))))
    if found is None:
        return None
    link = LinkKind.APPOINTMENT, found.reference, found.link_version
    ahead = day_of(found.ends_at) >= day_of(now)
    return found if links.opens(token, found.link_hash, *link, former=ahead) else None


def by_reference(reference: str) -> Appointment | None:
    """Find an appointment by its reference, however it was typed."""
    return db.session.scalar(_whole().where(Appointment.reference == normalise_reference(reference)))


def find(reference: str, who: str) -> Appointment | None:
    """Find an appointment by its reference, where `who` is any part of its person's name, or their number.

    A second topic's reference finds the first, which stands for both.
    None, without saying which, where the reference is unknown or `who` is wrong.
    """
    found = by_reference(reference)
    if found is not None and found.follows_id is not None:
        found = db.session.scalar(_whole().where(Appointment.id == found.follows_id))
    return found if found and (is_about(found.citizen, who) or reaches(found.told, who)) else None


def on_day(venue_id: int, day: date) -> list[Appointment]:
    """List the booked appointments at a venue on a London day, by start."""
    start, end = clock.day_bounds(day)
    query = _booked(start, end).where(Appointment.venue_id == venue_id)
    return list(db.session.scalars(query))


def of_advisor(advisor_id: int, day: date) -> list[Appointment]:
    """List the booked appointments with an advisor on a London day, at any venue, by start."""
    start, end = clock.day_bounds(day)
    query = _booked(start, end).where(Appointment.advisor_id == advisor_id)
    return list(db.session.scalars(query))


def of_advisor_between(advisor_id: int, start: datetime, end: datetime) -> list[Appointment]:
    """List an advisor's appointments that start in an interval, cancelled ones too: for the calendar feed."""
    query = (
        _whole()
        .where(Appointment.advisor_id == advisor_id, Appointment.starts_at >= start, Appointment.starts_at < end)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return list(db.session.scalars(query))


def booked_ahead(advisor_id: int, now: datetime) -> list[Appointment]:
    """List the booked appointments with an advisor after `now`, by start."""
    query = (
        _whole()
        .where(
            Appointment.advisor_id == advisor_id,
            Appointment.starts_at > now,
            Appointment.status == AppointmentStatus.BOOKED,
        )
        .order_by(Appointment.starts_at)
    )
    return list(db.session.scalars(query))


def of_citizens(citizen_ids: Collection[int]) -> list[Appointment]:
    """List all appointments of these citizens, cancelled ones too, the latest first."""
    query = _whole().where(Appointment.citizen_id.in_(citizen_ids)).order_by(Appointment.starts_at.desc())
    return list(db.session.scalars(query))


def find_double_booking(
    name: str, starts_at: datetime, ends_at: datetime, *, among: Collection[str] | Scope
) -> Appointment | None:
    """Return an appointment of a person of this name that overlaps these instants, and lies `among` these.

    The public asks about references that its own browser has booked, staff about their scope, nobody about more.
    """
    query = (
        _booked(starts_at - timedelta(days=1), ends_at)
        .where(Appointment.ends_at > starts_at, Citizen.name_folded == folded(name))
        .limit(1)
    )
    if isinstance(among, Scope):
        return db.session.scalar(query.where(within(among, Appointment.venue_id, Appointment.service_id)))
    return db.session.scalar(query.where(Appointment.reference.in_(among)))


def changes_of(appointment: Appointment) -> list[AppointmentChange]:
    """List the history of an appointment, oldest first.

    The line of its booking is made up from the appointment's own row.
    """
    query = (
        select(AppointmentChange)
        .where(AppointmentChange.appointment_id == appointment.id)
        .order_by(AppointmentChange.id)
    )
    lines = list(db.session.scalars(query))
    if lines and lines[0].act == AppointmentAct.BOOKED:  # earlier versions wrote this line
        return lines
    return [_booked_line(appointment), *lines]


def given_by() -> ScalarSelect[int | None]:
    """Subquery: who gave an Appointment to the advisor it has now; null where it was booked with them."""
    return (
        select(AppointmentChange.by_id)
        .where(AppointmentChange.appointment_id == Appointment.id)
        .where(AppointmentChange.left_advisor_id != Appointment.advisor_id)
        .order_by(AppointmentChange.id.desc())
        .limit(1)
        .correlate(Appointment)
        .scalar_subquery()
    )


def is_moved_to_oneself(appointment: Appointment) -> bool:
    """Return whether its advisor moved it to themselves, which alone gives no right to read the record."""
    query = select(Appointment.id).where(Appointment.id == appointment.id, given_by() == Appointment.advisor_id)
    return db.session.scalar(query) is not None


def last_change(appointment: Appointment) -> AppointmentChange | None:
    """Return the last change of an appointment; None where it has not changed since it was booked."""
    query = (
        select(AppointmentChange)
        .where(AppointmentChange.appointment_id == appointment.id, AppointmentChange.version == appointment.version)
        .order_by(AppointmentChange.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def changed_with(first: Appointment, last: AppointmentChange) -> list[tuple[Appointment, AppointmentChange]]:
    """Return the second topic that the same act changed, with its own line of history; empty where there is none."""
    query = (
        select(Appointment, AppointmentChange)
        .join(AppointmentChange, AppointmentChange.appointment_id == Appointment.id)
        .where(Appointment.follows_id == first.id, AppointmentChange.version == Appointment.version)
        .where(AppointmentChange.act == last.act, AppointmentChange.at == last.at)
    )
    return [(one, done) for one, done in db.session.execute(query)]


def to_undo(appointment: Appointment, now: datetime, *, by_staff: bool = False) -> AppointmentChange | None:
    """Return the last change, where this kind of person can still undo it: see rules.may_take_back.

    None after a disruption, for who has died, or where somebody else has the earlier time by now.
    """
    last = last_change(appointment)
    if last is None or not may_take_back(last, appointment.starts_at, now, by_staff=by_staff):
        return None
    if last.why == ENDED_BY_DEATH and dead_among([appointment.citizen_id]):
        return None
    before = select(AppointmentChange.act).where(
        AppointmentChange.appointment_id == appointment.id, AppointmentChange.version == last.version - 1
    )
    if db.session.scalar(before.limit(1)) == AppointmentAct.DISRUPTED:
        return None
    free = all(
        can_retake_time(
            one.service,
            Needs.from_json(one.needs),
            venue_id=done.before["venue_id"],
            starts_at=datetime.fromisoformat(done.before["starts_at"]),
            old=one.busy_time,
            now=now,
        )
        for one, done in [(appointment, last), *changed_with(appointment, last)]
    )
    return last if free else None


def of_contact(contact_point_ids: Collection[int] | Select[int]) -> ColumnElement[bool]:
    """Build the condition that an Appointment's citizen or helper uses one of these contact points."""
    own = select(CitizenContact.citizen_id).where(CitizenContact.contact_point_id.in_(contact_point_ids))
    helped = select(HelperContact.helper_id).where(HelperContact.contact_point_id.in_(contact_point_ids))
    return or_(Appointment.citizen_id.in_(own), Appointment.helper_id.in_(helped))


def with_others(citizen_ids: Collection[int] | Select[int]) -> ColumnElement[bool]:
    """Build the condition that one of these is named to come to an Appointment too, or to the first of its visit."""
    named = select(AppointmentClient.appointment_id).where(AppointmentClient.citizen_id.in_(citizen_ids))
    return func.coalesce(Appointment.follows_id, Appointment.id).in_(named)


def count_ahead(citizen: Citizen, service: Service, now: datetime, *, helper: Helper | None = None) -> int:
    """Count this citizen's appointments ahead of a service, by number or address; return the highest count.

    With a helper's number those of people of the same name count: whoever helps many books for each of them. Locks the
    contact points: two who book with one number count each other.
    """
    who = helper or citizen
    if who.__dict__.get("contact_points") == []:  # loaded and empty: spare the statement
        return 0
    mine: Select[int] = select(CitizenContact.contact_point_id).where(CitizenContact.citizen_id == citizen.id)
    point: Any = CitizenContact.contact_point_id
    same = select(Appointment.id).join(CitizenContact, CitizenContact.citizen_id == Appointment.citizen_id)
    if helper is not None:
        mine = select(HelperContact.contact_point_id).where(HelperContact.helper_id == helper.id)
        point = HelperContact.contact_point_id
        same = select(Appointment.id).join(HelperContact, HelperContact.helper_id == Appointment.helper_id)
        same = same.join(Appointment.citizen).where(Citizen.name_folded == citizen.name_folded)
    ids = db.session.scalars(locked(select(ContactPoint.id).where(ContactPoint.id.in_(mine)).order_by(ContactPoint.id)))
    known = ids.all()
    if not known:
        return 0
    ahead = same.with_only_columns(func.count()).where(
        point.in_(known),
        Appointment.service_id == service.id,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.starts_at > now,
    )
    return max(db.session.scalars(ahead.group_by(point)), default=0)


def _booked_line(appointment: Appointment) -> AppointmentChange:
    return AppointmentChange(
        appointment_id=appointment.id,
        version=1,
        act=AppointmentAct.BOOKED,
        at=appointment.booked_at,
        by_id=appointment.booked_by_id,
        why="",
        before={},
    )


def _whole() -> Select[Appointment]:
    """Select appointments with all that a page about one shows."""
    return (
        select(Appointment)
        .join(Appointment.citizen)
        .options(
            contains_eager(Appointment.citizen).selectinload(Citizen.contact_points),
            joinedload(Appointment.service),
            joinedload(Appointment.venue),
            joinedload(Appointment.advisor),
        )
    )


def _booked(start: datetime, end: datetime) -> Select[Appointment]:
    return (
        _whole()
        .where(
            Appointment.starts_at >= start, Appointment.starts_at < end, Appointment.status == AppointmentStatus.BOOKED
        )
        .order_by(Appointment.starts_at, Citizen.name_folded, Appointment.id)
    )


def is_about(citizen: Citizen, who: str) -> bool:
    """Return whether `who` is any part of this person's name, or one of their numbers, however it is typed.

    A number where somebody else reads says nothing about who types it.
    """
    return is_part(who, citizen.typed_name) or reaches(citizen, who)


def reaches(person: Citizen | Helper, typed: str) -> bool:
    """Return whether this is a number of theirs, however it is typed, that nobody else reads."""
    try:
        number = parse(typed).e164
    except (NotAPhoneNumber, PremiumNumber):
        return False
    return any(point.value == number and not point.shared for point in person.contact_points)
