"""Read a venue's day in two statements, however long the history is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from booking.appointments.models import Appointment
from booking.appointments.queries import given_by
from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint, Helper, HelperContact
from booking.citizens.queries import flags_column, names_column, needs_column
from booking.citizens.rules import Needs
from booking.core.clock import day_bounds, day_of, today
from booking.core.database import db
from booking.interpreters.rules import state_of_interpreter
from booking.services.models import Service
from booking.services.queries import within
from booking.sessions.models import AdvisorSession
from booking.staff.models import StaffMember
from booking.staff.rules import EVERYTHING, Scope
from booking.venues.models import Desk
from booking.visits import rules
from booking.visits.models import CONSULTATION_ORDER, Consultation, PartyMember, Visit
from booking.visits.queries.columns import (
    BOOKED_AS,
    CONSULTATION_COLUMNS,
    HANDED_OVER_BY,
    HANDED_OVER_COLUMNS,
    HELPER_COLUMNS,
    HELPER_POINT,
    REACHED_BY_TEXT,
    SPOKEN_BY_THEIRS,
    VISIT_COLUMNS,
)
from booking.visits.queries.expected import expected_rows, helper_of
from booking.visits.queries.present import Present, meant, present_at
from booking.visits.queries.rows import ExpectedRow, Person, VenueDay, VisitRow, people_of, withheld
from booking.visits.rules import WITH_ADVISOR, ConsultationStatus, GoneHow, VisitStatus

_VisitService = aliased(Service)


def on_day(venue_id: int, day: date, now: datetime | None = None, *, scope: Scope = EVERYTHING) -> VenueDay:
    """Read one venue's London day: expected, late, coming, waiting (in call order), with an advisor, done.

    Limited to services that `scope` covers. Without `now` it is read as of the start of the day: nobody is late yet.
    """
    moment = now or day_bounds(day)[0]
    booked = expected_rows(venue_id, day, moment, scope)
    visits = _visits(_visit_rows(venue_id, day, moment).where(within(scope, Visit.venue_id, _ABOUT)))
    by_attendance: dict[str, list[ExpectedRow]] = defaultdict(list)
    for row in booked:
        by_attendance["elsewhere" if row.elsewhere else row.attendance].append(row)
    absent = sorted(
        by_attendance["elsewhere"]
        + by_attendance[rules.Attendance.DID_NOT_COME]
        + by_attendance[rules.Attendance.NOT_RECORDED],
        key=lambda row: row.starts_at,
    )
    here = [v for v in visits if v.status == VisitStatus.HERE]
    return VenueDay(
        expected=by_attendance[rules.Attendance.EXPECTED],
        late=by_attendance[rules.Attendance.LATE],
        coming=[v for v in visits if v.status == VisitStatus.COMING],
        waiting=in_call_order(
            [v for v in here if v.consultation_status in {ConsultationStatus.WAITING, ConsultationStatus.MISSED, ""}],
            moment,
        ),
        with_advisor=sorted((v for v in here if v.consultation_status in WITH_ADVISOR), key=_since),
        done=sorted(
            (v for v in visits if v.status == VisitStatus.GONE and v.gone_how != GoneHow.WITHDRAWN),
            key=_gone,
            reverse=True,
        ),
        absent=absent,
        withdrawn=[v for v in visits if v.gone_how == GoneHow.WITHDRAWN],
    )


def waiting(venue_id: int, day: date, now: datetime | None = None, *, scope: Scope = EVERYTHING) -> list[VisitRow]:
    """List who waits at a venue in call order, with those called before who did not come forward.

    For services that `scope` covers, or without a service: an advisor of any department may ask what they need.
    """
    moment = now or day_bounds(day)[0]
    found = _visits(_visit_rows(venue_id, day, moment, only_here=True).where(_for_advisors_of(scope)))
    rows = [v for v in found if v.consultation_status in {ConsultationStatus.WAITING, ConsultationStatus.MISSED}]
    return in_call_order(rows, moment)


def waiting_line(venue_id: int, now: datetime, scope: Scope = EVERYTHING) -> list[rules.Waiting]:
    """List who may be called now, without names, to choose the next; one statement."""
    query = _visit_rows(venue_id, day_of(now), now, only_here=True).where(
        Consultation.status == ConsultationStatus.WAITING, _for_advisors_of(scope)
    )
    return [_visit_row(rows, (), {}).queue_entry for rows in _grouped(query, "consultation")]


def in_call_order(rows: Sequence[VisitRow], now: datetime) -> list[VisitRow]:
    """Sort visit rows into call order."""
    by_reference = {row.reference: row for row in rows}
    keyed = {row.consultation or row.reference: row.reference for row in rows}
    order = rules.call_order((row.queue_entry for row in rows if row.queue_entry.reference), now)
    return [by_reference[keyed[person.reference]] for person in order]


def _gone(row: VisitRow) -> datetime:
    at = row.gone_at or row.arrived_at
    assert at is not None
    return at


def _since(row: VisitRow) -> datetime:
    at = row.with_advisor_since
    assert at is not None
    return at


def _for_advisors_of(scope: Scope) -> ColumnElement[bool]:
    return or_(within(scope, Visit.venue_id, _ABOUT), _ABOUT.is_(None))


def _visits(query: Select[Any]) -> list[VisitRow]:
    # A row for each consultation, person and contact point of a visit, and for who gives what somebody was handed over
    # for: few, and one statement for all of them.
    found = []
    for rows in _grouped(query, "reference"):
        shown = min(rows, key=lambda row: rules.status_rank(row.consultation_status)).consultation
        found.append(_visit_row([row for row in rows if row.consultation == shown], *_named(rows)))
    return found


def _grouped(query: Select[Any], by: str) -> Collection[list[Row[Any]]]:
    groups: dict[str, list[Row[Any]]] = {}
    for row in db.session.execute(query):
        groups.setdefault(getattr(row, by), []).append(row)
    return groups.values()


def _handed(rows: Sequence[Row[Any]]) -> dict[str, Any]:
    """Return for whom a consultation waits that was handed over, from a row for each advisor here who gives it."""
    row = rows[0]
    if not row.handed_over_because:
        return {}
    give = [
        Present(one.here_id, one.here_reference, one.here_name, one.here_desk_id, one.here_desk, frozenset())
        for one in rows
        if one.here_id is not None
    ]
    one = meant(give, row.for_advisor_id, row.for_desk_id)
    theirs = {"waits_for": one.id, "for_whom": one.name, "for_desk": one.desk} if one is not None else {}
    return {**theirs, "nobody_here": all(one.id == row.handed_over_by for one in give)}


def _named(rows: Sequence[Row[Any]]) -> tuple[list[Person], Mapping[str, Any]]:
    """Return who came, and who helps; without a name where one of them is shielded."""
    if any(row.shielded for row in rows):
        ticket, reference = rows[0].ticket or "", rows[0].reference
        return [withheld(person, ticket, reference) for person in people_of(rows)], {}
    return people_of(rows), helper_of(rows)


def _visit_rows(venue_id: int, day: date, now: datetime, *, only_here: bool = False) -> Select[Any]:
    here = present_at(venue_id, now).subquery()
    query = (
        select(
            *VISIT_COLUMNS,
            AdvisorSession.reference.label("session_reference"),
            AdvisorSession.starts_at.label("session_starts_at"),
            AdvisorSession.ends_at.label("session_ends_at"),
            Appointment.starts_at.label("booked_for"),
            Appointment.advisor_id.label("booked_with"),
            Appointment.venue_id.label("booked_at_venue"),
            Appointment.reference.label("appointment_reference"),
            Appointment.interpreter_arranged_at.label("booked_interpreter_at"),
            SPOKEN_BY_THEIRS.label("spoken"),
            *HELPER_COLUMNS,
            *CONSULTATION_COLUMNS,
            HANDED_OVER_BY.label("handed_over_by"),
            *HANDED_OVER_COLUMNS,
            *(here.c[name].label(f"here_{name}") for name in ("id", "reference", "name", "desk_id", "desk")),
            case((given_by() == Visit.checked_in_by_id, Visit.checked_in_by_id)).label("made_by"),
            Service.name.label("consultation_service"),
            _VisitService.name.label("visit_service"),
            func.coalesce(Service.needs_private_room, _VisitService.needs_private_room).label("private"),
            StaffMember.name.label("advisor"),
            Desk.number.label("desk"),
            PartyMember.id.label("member_id"),
            PartyMember.part,
            Citizen.name.label("person"),
            Citizen.shielded,
            CaseRecord.reference.label("record_reference"),
            needs_column(Citizen.case_record_id).label("to_do"),
            flags_column(Citizen.case_record_id, today()).label("flags"),
            Citizen.name_folded.label("typed"),
            names_column(Citizen.case_record_id).label("called"),
            ContactPoint.last_digits,
            REACHED_BY_TEXT.label("by_text"),
        )
        .outerjoin(_VisitService, _VisitService.id == Visit.service_id)
        .outerjoin(AdvisorSession, AdvisorSession.id == Visit.session_id)
        .outerjoin(Helper, Helper.id == Visit.helper_id)
        .outerjoin(HelperContact, HelperContact.helper_id == Helper.id)
        .outerjoin(HELPER_POINT, HELPER_POINT.id == HelperContact.contact_point_id)
        .outerjoin(Consultation, Consultation.visit_id == Visit.id)
        .outerjoin(here, and_(Consultation.handed_over_because != "", here.c.service_id == Consultation.service_id))
        .outerjoin(Appointment, BOOKED_AS)
        .outerjoin(Service, Service.id == Consultation.service_id)
        .outerjoin(StaffMember, StaffMember.id == Consultation.advisor_id)
        .outerjoin(Desk, Desk.id == Consultation.desk_id)
        .outerjoin(PartyMember, PartyMember.visit_id == Visit.id)
        .outerjoin(Citizen, Citizen.id == PartyMember.citizen_id)
        .outerjoin(CaseRecord, CaseRecord.id == Citizen.case_record_id)
        .outerjoin(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .outerjoin(ContactPoint, ContactPoint.id == CitizenContact.contact_point_id)
        .where(Visit.venue_id == venue_id, Visit.day == day)
        .order_by(AdvisorSession.starts_at.nulls_last(), Visit.arrived_at, Visit.id, *CONSULTATION_ORDER)
    )
    return query.where(Visit.status == VisitStatus.HERE) if only_here else query


_ABOUT = func.coalesce(Consultation.service_id, Visit.service_id)


def _visit_row(rows: Sequence[Row[Any]], people: Sequence[Person], helper: Mapping[str, Any]) -> VisitRow:
    row = rows[0]
    booked_here, needs = row.booked_at_venue == row.venue_id, Needs.from_json(row.needs)
    arranged_at = row.interpreter_arranged_at or row.booked_interpreter_at
    return VisitRow(
        reference=row.reference,
        status=row.status,
        gone_how=row.gone_how,
        ticket=row.ticket or "",
        record=row.record,
        needs=needs,
        version=row.version,
        people=people,
        service=row.consultation_service or row.visit_service or "",
        service_id=row.consultation_service_id or row.visit_service_id,
        session_reference=row.session_reference or "",
        session_starts_at=row.session_starts_at,
        session_ends_at=row.session_ends_at,
        arrived_at=row.arrived_at,
        gone_at=row.gone_at,
        booked_for=row.booked_for if booked_here else None,
        booked_with=row.booked_with if booked_here else None,
        handed_over_by=row.handed_over_by,
        made_by=row.made_by if row.made_by == row.booked_with else None,
        appointment_reference=row.appointment_reference or "",
        consultation=row.consultation or "",
        consultation_status=row.consultation_status or "",
        waiting_since=row.waiting_since,
        called_at=row.called_at,
        started_at=row.started_at,
        times_called=row.times_called or 0,
        advisor=row.advisor or "",
        advisor_id=row.advisor_id,
        desk=row.desk,
        text_when_called=row.text_when_called,
        interpreter=state_of_interpreter(needs, arranged_at, row.spoken or ()),
        **helper,
        **_handed(rows),
        private=bool(row.private),
    )
