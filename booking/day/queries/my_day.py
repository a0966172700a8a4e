"""Read an advisor's day in five statements, however long the history: venue, appointments, consultations, queue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Result, Row, and_, case, func, or_, select

from booking.appointments.models import Appointment, AppointmentClient
from booking.appointments.queries import changes_of, given_by
from booking.appointments.rules import AppointmentStatus
from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint
from booking.citizens.rules import Needs, Part, number_ends
from booking.core.clock import day_bounds, day_of
from booking.core.database import db
from booking.core.intervals import Interval
from booking.day.queries.rows import AnotherDay, DayRow, MyDay, StintRow
from booking.day.queries.seen import seen
from booking.day.rules import BookedRow, State, gaps, state_of
from booking.interpreters.rules import state_of_interpreter
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, SessionService
from booking.sessions.rules import BusyKind
from booking.staff.models import StaffMember
from booking.staff.rules import EVERYTHING, Scope
from booking.venues.models import Desk, Venue
from booking.visits import rules as visit_rules
from booking.visits.models import CONSULTATION_ORDER, Consultation, PartyMember, Visit
from booking.visits.queries import HANDED_OVER_BY, VISIT_OF_APPOINTMENT, VisitRow, waiting
from booking.visits.rules import ConsultationStatus

_NUMBER = (
    select(func.min(ContactPoint.last_digits))
    .join(CitizenContact, CitizenContact.contact_point_id == ContactPoint.id)
    .where(CitizenContact.citizen_id == Citizen.id, ContactPoint.last_digits != "", ~Citizen.shielded)
    .correlate(Citizen)
    .scalar_subquery()
)
# How many come beside the one who is named: those of the visit, once there is one.
_NAMED_TOO = (
    select(func.count())
    .select_from(AppointmentClient)
    .where(AppointmentClient.appointment_id == func.coalesce(Appointment.follows_id, Appointment.id))
    .correlate(Appointment)
    .scalar_subquery()
)
_CAME = (
    select(func.count())
    .select_from(PartyMember)
    .where(PartyMember.visit_id == Visit.id, PartyMember.part == Part.CLIENT)
    .correlate(Visit)
    .scalar_subquery()
)
# A second topic's consultation is the one that was booked as it; what was not is the first's.
_OF_THE_TOPIC = Consultation.appointment_id.is_not_distinct_from(
    case((Appointment.follows_id.is_not(None), Appointment.id))
)
_PAUSE_STATES = {BusyKind.BREAK: State.BREAK, BusyKind.AWAY: State.AWAY}


def my_day(advisor_id: int, now: datetime, *, chosen: StintRow | None = None, scope: Scope = EVERYTHING) -> MyDay:
    """Read one advisor's today. `chosen` is where they say that they are; by default their assignment says it.

    The queue is limited to `scope`.
    """
    stints = _stints(advisor_id, day_of(now))
    here = chosen or _current(stints, now)
    busy = _busy(advisor_id, here.venue_id if here else None, day_of(now), now)
    queue = waiting(here.venue_id, day_of(now), now, scope=scope) if here else []
    services = {one for stint in stints if here and stint.venue_id == here.venue_id for one in stint.service_ids}
    own = {row.consultation for row in queue if visit_rules.is_own_call(row.queue_entry, advisor_id, services)}
    pauses = (row for row, _taken in busy if row.state in _PAUSE_STATES.values() and not row.ended)
    return MyDay(
        stints=stints,
        here=here,
        rows=_rows(stints, busy, now),
        seen=seen(advisor_id, day_of(now), now),
        waiting=queue,
        next_up=_next_for(advisor_id, queue, here, own, now),
        own=own,
        pause=next((row for row in pauses if row.starts_at <= now < row.ends_at), None),
    )


def another_day(advisor_id: int, day: date, now: datetime) -> AnotherDay:
    """Read one advisor's other day: what was or is booked, who was seen, and what became of each. Three statements."""
    stints = _stints(advisor_id, day)
    busy = _busy(advisor_id, stints[0].venue_id if len({one.venue_id for one in stints}) == 1 else None, day, now)
    return AnotherDay(stints, _rows(stints, busy, now), seen(advisor_id, day, now))


def _rows(stints: Sequence[StintRow], busy: Sequence[tuple[DayRow, Interval]], now: datetime) -> list[DayRow]:
    """List what is taken, and what is free from now on, by time."""
    working = [Interval(stint.starts_at, stint.ends_at) for stint in stints]
    free = [DayRow(start, end, State.FREE) for start, end in gaps(working, [taken for _row, taken in busy], now)]
    return sorted([*(row for row, _taken in busy if not _hardly_was(row)), *free])


def _stints(advisor_id: int, day: date) -> list[StintRow]:
    start, end = day_bounds(day)
    rows = db.session.execute(
        select(
            Assignment.id,
            Venue.id.label("venue_id"),
            Venue.slug,
            Venue.name,
            Assignment.desk_id,
            Desk.number,
            Assignment.starts_at,
            Assignment.ends_at,
            AdvisorSession.kind,
            SessionService.service_id,
        )
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .join(Venue, Venue.id == AdvisorSession.venue_id)
        .outerjoin(Desk, Desk.id == Assignment.desk_id)
        .outerjoin(SessionService, SessionService.session_id == AdvisorSession.id)
        .where(Assignment.advisor_id == advisor_id, Assignment.ends_at > start, Assignment.starts_at < end)
        .where(AdvisorSession.cancelled_at.is_(None))
        .order_by(Assignment.starts_at, Assignment.id)
    )
    found: dict[int, StintRow] = {}
    for row in rows:
        stint = found.setdefault(row.id, StintRow(*row[1:9], service_ids=[]))
        if row.service_id is not None:
            stint.service_ids.append(row.service_id)
    return list(found.values())


def _current(stints: Sequence[StintRow], now: datetime) -> StintRow | None:
    """Return the assignment in progress, else the next, else the last: write-ups are finished after it."""
    return next((stint for stint in stints if stint.ends_at > now), stints[-1] if stints else None)


def _busy(advisor_id: int, venue_id: int | None, day: date, now: datetime) -> list[tuple[DayRow, Interval]]:
    start, end = day_bounds(day)
    rows: Result[Any] = db.session.execute(
        select(
            BusyTime.id,
            BusyTime.kind,
            BusyTime.starts_at.label("busy_from"),
            BusyTime.ends_at.label("busy_until"),
            BusyTime.planned_end,
            BusyTime.disruption_id,
            Appointment.reference.label("appointment"),
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.did_not_come_at,
            Appointment.disrupted_at,
            Appointment.venue_id,
            Appointment.needs,
            Appointment.interpreter_arranged_at,
            StaffMember.languages,
            Appointment.follows_id,
            (given_by() == advisor_id).label("moved_by_me"),
            Citizen.shown_name.label("name"),
            CaseRecord.reference.label("record"),
            _NUMBER.label("number"),
            case((Visit.id.is_(None), _NAMED_TOO), else_=_CAME - 1).label("others"),
            Service.name.label("service"),
            Venue.name.label("venue"),
            Visit.status.label("visit_status"),
            Visit.gone_how,
            Visit.ticket,
            Consultation.reference.label("consultation"),
            Consultation.status.label("consultation_status"),
            Consultation.advisor_id.label("consultation_advisor_id"),
        )
        .outerjoin(
            Appointment, and_(Appointment.busy_time_id == BusyTime.id, Appointment.status == AppointmentStatus.BOOKED)
        )
        .join(StaffMember, StaffMember.id == BusyTime.advisor_id)
        .outerjoin(Citizen, Citizen.id == Appointment.citizen_id)
        .outerjoin(CaseRecord, CaseRecord.id == Citizen.case_record_id)
        .outerjoin(Service, Service.id == Appointment.service_id)
        .outerjoin(Venue, Venue.id == Appointment.venue_id)
        .outerjoin(Visit, VISIT_OF_APPOINTMENT)
        .outerjoin(Consultation, and_(Consultation.visit_id == Visit.id, HANDED_OVER_BY.is_(None), _OF_THE_TOPIC))
        .where(BusyTime.advisor_id == advisor_id, BusyTime.ends_at > start, BusyTime.starts_at < end)
        .where(or_(BusyTime.expires_at.is_(None), BusyTime.expires_at > now))
        .order_by(BusyTime.starts_at, Appointment.seat, *CONSULTATION_ORDER)
    )
    shown: dict[tuple[int, str | None], Row[Any]] = {}
    for row in rows:
        known = shown.setdefault((row.id, row.appointment), row)
        if visit_rules.status_rank(row.consultation_status) < visit_rules.status_rank(known.consultation_status):
            shown[row.id, row.appointment] = row
    return [
        (_day_row(row, advisor_id, venue_id, now), Interval(row.busy_from, row.busy_until)) for row in shown.values()
    ]


def _hardly_was(row: DayRow) -> bool:
    """Whether a break was ended in its first minute: started by mistake, or undone at once."""
    return row.ended and row.ends_at - row.starts_at < timedelta(minutes=1)


def _day_row(row: Row[Any], advisor_id: int, venue_id: int | None, now: datetime) -> DayRow:
    if row.appointment is None:
        state, entered = _PAUSE_STATES.get(row.kind, State.TAKEN), row.disruption_id is not None
        return DayRow(row.busy_from, row.busy_until, state, ended=row.planned_end is not None, entered=entered)
    booked = BookedRow(
        row.starts_at,
        row.did_not_come_at,
        row.visit_status,
        row.gone_how or "",
        row.consultation_status,
        row.consultation_advisor_id,
        row.disrupted_at is not None,
        row.follows_id is not None,
    )
    needs = Needs.from_json(row.needs)
    return DayRow(
        row.starts_at,
        row.ends_at,
        state_of(booked, advisor_id, now),
        name=row.name,
        service=row.service,
        ticket=row.ticket or "",
        appointment=row.appointment,
        consultation=row.consultation or "",
        record=row.record,
        elsewhere=row.venue if row.venue_id != venue_id else "",
        moved_by_me=bool(row.moved_by_me),
        number=number_ends([row.number or ""]),
        others=max(row.others, 0),
        needs=needs,
        interpreter=state_of_interpreter(needs, row.interpreter_arranged_at, row.languages),
    )


def _next_for(
    advisor_id: int, line: Sequence[VisitRow], here: StintRow | None, own: Collection[str], now: datetime
) -> VisitRow | None:
    services = here.service_ids or None if here else None
    for row in line:
        if row.consultation not in own and not (here and here.because):
            continue
        if row.consultation_status == ConsultationStatus.WAITING and visit_rules.may_call(
            row.queue_entry, advisor_id, services, now
        ):
            return row
    return None


def own_appointment(reference: str, advisor_id: int) -> Appointment | None:
    """Find this advisor's appointment with this reference."""
    return db.session.scalars(
        select(Appointment).where(Appointment.reference == reference, Appointment.advisor_id == advisor_id)
    ).one_or_none()


def who_has_mine(reference: str, advisor_id: int) -> str:
    """Return the name of the colleague to whom this advisor's appointment went; empty where it never was theirs."""
    found = db.session.scalars(select(Appointment).where(Appointment.reference == reference)).one_or_none()
    if found is None or advisor_id not in {change.before.get("advisor_id") for change in changes_of(found)}:
        return ""
    return found.advisor.name
