"""Check in appointments and drop-ins, mark as left, mark as no-show: the acts of the front desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments.errors import AlreadyCancelled
from booking.appointments.models import Appointment
from booking.appointments.queries import is_moved_to_oneself
from booking.appointments.rules import AppointmentStatus
from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import Needs
from booking.core.clock import day_of
from booking.core.database import db, refused_as
from booking.core.dates import desk_time, short_day
from booking.core.errors import StalePage
from booking.sessions.rules import BusyKind
from booking.visits import queries
from booking.visits.errors import (
    AlreadyCheckedIn,
    AlreadyGone,
    CheckInFirst,
    FirstTopicFirst,
    OtherDay,
    VisitOver,
)
from booking.visits.models import Consultation, PartyMember, Visit, VisitAct
from booking.visits.operations.acts import (
    acting,
    already_called,
    last_act,
    lock,
    made,
    need_offered,
    need_today,
    new_consultation,
    open_consultations,
    staff_name,
    undo_with_last,
)
from booking.visits.operations.call import start
from booking.visits.operations.plan import new_visit
from booking.visits.operations.tickets import add_with_ticket
from booking.visits.rules import ConsultationStatus, GoneHow, Outcome, VisitActKind, VisitRecord, VisitStatus
from booking.visits.rules.limits import SAME_PRESS


def check_in_appointment(appointment: Appointment, *, venue_id: int, by_id: int, now: datetime) -> Visit:
    """Check in the person of an appointment at this venue, theirs or another: the visit gets a ticket and waits.

    Who is named to come too is a client of the same visit. A second topic checks in the visit of the first: they are
    checked in once. A visit that had left or was not recorded is here again; a no-show mark is undone. Raises
    AlreadyCheckedIn (who, at), AlreadyCancelled, or OtherDay.
    """
    appointment = _locked_first(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if day_of(appointment.starts_at) != day_of(now):
        raise OtherDay(day=short_day(appointment.starts_at))
    if any(topic.disrupted_at is not None for topic in appointment.topics):
        appointments.mark_came_anyway(appointment, by_id=by_id, now=now)
    known = db.session.scalars(
        select(Visit).where(Visit.appointment_id == appointment.id, Visit.gone_how != GoneHow.WITHDRAWN)
    ).first()
    if known is not None:
        return _here_again(known, by_id=by_id, now=now)
    visit = new_visit(
        venue_id,
        clients=[appointment.citizen, *appointment.others],
        service_id=appointment.service_id,
        needs=Needs.from_json(appointment.needs),
        at=now,
    )
    visit.appointment_id, visit.about, visit.helper_id = appointment.id, appointment.about, appointment.helper_id
    if appointment.did_not_come_at is not None:
        appointments.undo_no_show(appointment, by_id=by_id, now=now)
    # The row lock serialises; the unique index is the last guard: one visit per appointment.
    with refused_as({"uq_visit_appointment": StalePage, "visit.appointment_id": StalePage}):
        _make_here(visit, VisitActKind.CHECKED_IN, by_id=by_id, now=now)
    return visit


def check_in_coming(visit: Visit, *, by_id: int, now: datetime) -> Visit:
    """Check in a visit that was planned: it gets a ticket and waits. Raises AlreadyCheckedIn, OtherDay or VisitOver."""
    lock(visit)
    if visit.status != VisitStatus.COMING:
        return _here_again(visit, by_id=by_id, now=now)
    need_today(visit, now)
    with acting(visit, VisitActKind.CHECKED_IN, by_id=by_id, now=now):
        _arrive(visit, by_id=by_id, now=now)
        if visit.ticket is None:
            add_with_ticket(visit)
    return visit


def add_drop_in(
    venue_id: int,
    *,
    citizen: Citizen | None,
    service_id: int | None,
    needs: Needs,
    by_id: int,
    now: datetime,
    record: str = VisitRecord.ON_RECORD,
    about: str = "",
    helper: Helper | None = None,
    others: Sequence[Citizen] = (),
) -> Visit:
    """Check in a walk-in, named or not, with the `others` whose matter it is too: the new visit has a ticket and waits.

    Without a citizen the visit is `anonymous`, unless `record` says `not_needed`. Raises ServiceEnded.
    """
    need_offered(service_id, now)
    people = [citizen, *others] if citizen else []
    visit = new_visit(venue_id, clients=people, service_id=service_id, needs=needs, at=now)
    visit.about, visit.helper = about, helper
    if record == VisitRecord.NOT_NEEDED:
        visit.record = record
    _make_here(visit, VisitActKind.ADDED, by_id=by_id, now=now)
    return visit


def mark_left(visit: Visit, by_id: int, now: datetime) -> None:
    """Mark a visit as left without being seen.

    Raises AlreadyCalled while an advisor has them, AlreadyGone (who, at) afterwards, VisitOver before they are here,
    and OtherDay.
    """
    lock(visit)
    if visit.status == VisitStatus.GONE:
        raise AlreadyGone(**_last_act(visit))
    if visit.status == VisitStatus.COMING:
        raise VisitOver
    need_today(visit, now)
    for consultation in open_consultations(visit):
        if consultation.status == ConsultationStatus.IN_PROGRESS:
            raise already_called(consultation)
    with acting(visit, VisitActKind.LEFT, by_id=by_id, now=now):
        visit.status, visit.gone_how, visit.gone_at = VisitStatus.GONE, GoneHow.LEFT, now
        for consultation in open_consultations(visit):
            consultation.status, consultation.outcome, consultation.finished_at = (
                ConsultationStatus.FINISHED,
                Outcome.NOT_SEEN,
                now,
            )


def start_without_check_in(
    appointment: Appointment, advisor_id: int, now: datetime, *, venue_id: int | None = None, desk_id: int | None = None
) -> Consultation:
    """Start the consultation of an appointment, and check it in first where nobody did; return the consultation.

    Raises CheckInFirst where this advisor moved the appointment to themselves, FirstTopicFirst (who, at) where it is a
    second topic and the first is not over, and as `start` and `check_in_appointment` do.
    """
    first, visit = _locked_first(appointment), queries.of_appointment(appointment.id)
    if appointment.follows_id is not None and not _is_their_turn(visit, appointment):
        raise FirstTopicFirst(who=first.advisor.name, at=desk_time(first.starts_at))
    arrival = None
    if visit is None or visit.status != VisitStatus.HERE:
        if appointment.advisor_id == advisor_id and is_moved_to_oneself(appointment):
            raise CheckInFirst
        where = appointment.venue_id if venue_id is None else venue_id
        visit = check_in_appointment(appointment, venue_id=where, by_id=advisor_id, now=now)
        arrival = last_act(visit).reference
    still_open = open_consultations(visit)
    if not still_open:
        raise VisitOver
    start(still_open[0], advisor_id, now, desk_id=desk_id)
    if arrival is not None:  # undoing the start undoes the arrival too
        undo_with_last(visit, arrival)
    return still_open[0]


def need_not_come(appointment: Appointment) -> None:
    """Lock the appointment, and raise AlreadyCheckedIn (who, at) where its person is here or was seen.

    Whoever reschedules, cancels or marks it may act on a page that is older than the check-in.
    """
    _locked_first(appointment)
    visit = queries.who_came(appointment.id)
    if visit is not None:
        raise AlreadyCheckedIn(
            who=staff_name(visit.checked_in_by_id), at=desk_time(visit.arrived_at or appointment.starts_at)
        )


def need_not_here(citizen: Citizen, venue_id: int, *, now: datetime) -> None:
    """Lock the citizen, and raise AlreadyCheckedIn (who, at) where they are here today, booked or not."""
    db.session.execute(select(Citizen.id).where(Citizen.id == citizen.id).with_for_update(key_share=True))
    here = select(Visit).join(PartyMember).where(PartyMember.citizen_id == citizen.id, Visit.status == VisitStatus.HERE)
    visit = db.session.scalars(here.where(Visit.venue_id == venue_id, Visit.day == day_of(now))).first()
    if visit is not None:
        raise AlreadyCheckedIn(who=staff_name(visit.checked_in_by_id), at=desk_time(visit.arrived_at or now))


def mark_no_show(appointment: Appointment, *, by_id: int, now: datetime) -> None:
    """Mark an appointment as a no-show.

    Raises AlreadyCheckedIn where they came, and as `appointments.mark_no_show` does.
    """
    need_not_come(appointment)
    appointments.mark_no_show(appointment, by_id=by_id, now=now)


def _locked_first(appointment: Appointment) -> Appointment:
    """Lock the first appointment of the visit, which stands for it, and return it."""
    first = db.session.get_one(Appointment, appointment.first_id)
    db.session.refresh(first, with_for_update={"key_share": True, "of": Appointment})
    return first


def _is_their_turn(visit: Visit | None, second: Appointment) -> bool:
    """Whether the open consultation of a visit is that of this second topic."""
    return visit is not None and any(c.appointment_id == second.id for c in open_consultations(visit))


def _make_here(visit: Visit, act: VisitActKind, *, by_id: int, now: datetime) -> None:
    _arrive(visit, by_id=by_id, now=now)
    add_with_ticket(visit)
    made(visit, act, by_id=by_id, now=now)


def _arrive(visit: Visit, *, by_id: int, now: datetime) -> None:
    visit.status, visit.gone_how, visit.gone_at = VisitStatus.HERE, "", None
    visit.arrived_at, visit.checked_in_by_id = now, by_id
    booked = db.session.get(Appointment, visit.appointment_id) if visit.appointment_id is not None else None
    in_group = booked is not None and booked.busy_time is not None and booked.busy_time.kind == BusyKind.GROUP
    visit.consultations.append(new_consultation(visit.service_id, now, in_group=in_group))


def _here_again(visit: Visit, *, by_id: int, now: datetime) -> Visit:
    lock(visit)
    if visit.status == VisitStatus.HERE or visit.gone_how == GoneHow.SEEN:
        at = visit.arrived_at or now
        if visit.status == VisitStatus.HERE and visit.checked_in_by_id == by_id and now - at < SAME_PRESS:
            return visit
        raise AlreadyCheckedIn(who=staff_name(visit.checked_in_by_id), at=desk_time(at))
    if visit.gone_how == GoneHow.WITHDRAWN and visit.appointment_id is not None:
        raise VisitOver
    need_today(visit, now)
    with acting(visit, VisitActKind.CHECKED_IN, by_id=by_id, now=now):
        _arrive(visit, by_id=by_id, now=now)
        if visit.ticket is None:
            add_with_ticket(visit)
    return visit


def _last_act(visit: Visit) -> dict[str, object]:
    acts = select(VisitAct).where(VisitAct.visit_id == visit.id).order_by(VisitAct.id.desc()).limit(1)
    act = db.session.scalars(acts).first()
    return {"who": staff_name(act.by_id if act else None), "at": desk_time(act.at) if act else "–"}
