"""Call and start consultations: each is claimed by one advisor."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import select

from booking.appointments.queries import is_moved_to_oneself
from booking.core.clock import day_of
from booking.core.database import db, refused_as
from booking.staff.rules import EVERYTHING, Scope
from booking.visits import queries, rules
from booking.visits.errors import CallReasonMissing, MovedToOneself, VisitOver, WaitsForColleague
from booking.visits.models import Consultation, Visit
from booking.visits.operations.acts import acting, already_called, lock, need_today, open_consultations
from booking.visits.operations.one_at_a_time import lock_advisor, need_free, taken_meanwhile
from booking.visits.rules import WITH_ADVISOR, ConsultationStatus, VisitActKind, VisitStatus


def call_next(
    advisor_id: int,
    *,
    venue_id: int,
    desk_id: int | None,
    service_ids: Sequence[int] | None = None,
    now: datetime,
    because: str = "",
    scope: Scope = EVERYTHING,
) -> Consultation | None:
    """Claim and call the next consultation for this advisor at this venue today, within `scope`.

    None when nobody waits. Without a reason (`because`) only people of the advisor's own sessions and appointments are
    called.

    Rows that another transaction has locked are skipped. An advisor who has called someone and not started gets the
    same consultation again, so that a double press calls one person. Raises AdvisorBusy, or StillCalled where the
    person called waits at another venue.
    """
    lock_advisor(advisor_id)
    day = day_of(now)
    called = db.session.scalars(
        select(Consultation)
        .join(Visit)
        .where(Consultation.advisor_id == advisor_id, Consultation.status == ConsultationStatus.CALLED)
        .where(Visit.venue_id == venue_id, Visit.day == day, Visit.status == VisitStatus.HERE)
    ).first()
    if called is not None:
        return called
    line = rules.call_order(queries.waiting_line(venue_id, now, scope), now)
    own, reason = queries.own_services(advisor_id, venue_id, day), rules.is_call_reason(because)
    for person in line:
        is_own = rules.is_own_call(person, advisor_id, own)
        if not rules.may_call(person, advisor_id, service_ids, now) or not (is_own or reason):
            continue
        consultation = _claim(person.reference)
        if consultation is not None:
            lock(consultation.visit)
            need_free(advisor_id, consultation)
            _call(consultation, advisor_id, desk_id, now, "" if is_own else because)
            return consultation
    return None


def call(consultation: Consultation, advisor_id: int, desk_id: int | None, now: datetime, *, because: str = "") -> None:
    """Call this person, waiting or missed; or once more, where they are this advisor's.

    Raises AlreadyCalled (who, at) where another advisor has them, AdvisorBusy or StillCalled (ticket) where this one
    has somebody else, VisitOver once it is finished, OtherDay, CallReasonMissing where neither an appointment nor a
    session of today makes it this advisor's own work and `because` gives no reason, WaitsForColleague (who) where it
    was handed over to a colleague who is here.
    """
    lock(consultation.visit)
    _need_open(consultation)
    need_today(consultation.visit, now)
    if consultation.status == ConsultationStatus.IN_PROGRESS:
        raise already_called(consultation)
    if consultation.status == ConsultationStatus.CALLED and consultation.advisor_id != advisor_id:
        raise already_called(consultation)
    need_free(advisor_id, consultation)
    _call(consultation, advisor_id, desk_id, now, _why(consultation, advisor_id, because, now))


def start(
    consultation: Consultation, advisor_id: int, now: datetime, *, desk_id: int | None = None, because: str = ""
) -> None:
    """Start the consultation, called before or not. Idempotent.

    Raises AlreadyCalled where another advisor has them, AdvisorBusy or StillCalled while this one has somebody else,
    VisitOver, and OtherDay and CallReasonMissing as `call` does.
    """
    lock(consultation.visit)
    _need_open(consultation)
    mine = consultation.advisor_id == advisor_id
    if consultation.status in WITH_ADVISOR and not mine:
        raise already_called(consultation)
    if consultation.status == ConsultationStatus.IN_PROGRESS:
        return
    need_today(consultation.visit, now)
    need_free(advisor_id, consultation)
    why = _why(consultation, advisor_id, because, now)
    with _one_at_a_time(advisor_id), acting(consultation.visit, VisitActKind.STARTED, by_id=advisor_id, now=now):
        consultation.status, consultation.advisor_id, consultation.started_at = (
            ConsultationStatus.IN_PROGRESS,
            advisor_id,
            now,
        )
        consultation.called_because = why
        consultation.draft = consultation.draft or queries.typed_before(consultation, advisor_id)
        if desk_id is not None:
            consultation.desk_id = desk_id
        consultation.version += 1


def text_when_called(visit: Visit, wanted: bool, now: datetime) -> None:
    """Set whether a text is sent when they are called, as asked at the front desk. Raises VisitOver, OtherDay."""
    lock(visit)
    if visit.status != VisitStatus.HERE:
        raise VisitOver
    need_today(visit, now)
    if visit.text_when_called != wanted:
        visit.text_when_called = wanted
        visit.version += 1


def mark_missed(consultation: Consultation, by_id: int, now: datetime) -> None:
    """Mark a called consultation as missed: nobody came forward. Raises VisitOver where it was not being called."""
    lock(consultation.visit)
    if consultation.status != ConsultationStatus.CALLED:
        raise VisitOver
    with acting(consultation.visit, VisitActKind.MISSED, by_id=by_id, now=now):
        consultation.status = ConsultationStatus.MISSED
        consultation.version += 1


def is_back(visit: Visit, by_id: int, now: datetime) -> bool:
    """Return a missed consultation to the queue with its old waiting time; True where it was missed.

    Raises AlreadyCalled (who, at) where an advisor has them, VisitOver where nobody waits on this visit.
    """
    lock(visit)
    consultation = next(iter(open_consultations(visit)), None)
    if consultation is None or visit.status != VisitStatus.HERE:
        raise VisitOver
    need_today(visit, now)
    if consultation.status in WITH_ADVISOR:
        raise already_called(consultation)
    if consultation.status == ConsultationStatus.MISSED:
        _wait_again(consultation, VisitActKind.IS_BACK, by_id, now)
        return True
    return False


def back_to_waiting(consultation: Consultation, by_id: int, now: datetime) -> None:
    """Return a called or missed consultation to the queue with its old waiting time. Raises VisitOver once it began."""
    lock(consultation.visit)
    if consultation.status == ConsultationStatus.WAITING:
        return
    if consultation.status not in {ConsultationStatus.CALLED, ConsultationStatus.MISSED}:
        raise VisitOver
    _wait_again(consultation, VisitActKind.BACK_TO_WAITING, by_id, now)


def put_back_called(advisor_id: int, now: datetime, *, in_group: bool = False) -> list[str]:
    """Return whom this advisor has called but not started to the queue; their tickets.

    With `in_group` members of a group stay called: the advisor sees them together.
    """
    query = select(Consultation).where(
        Consultation.advisor_id == advisor_id, Consultation.status == ConsultationStatus.CALLED
    )
    tickets = []
    for consultation in db.session.scalars(query.where(Consultation.in_group.is_(False)) if in_group else query).all():
        lock(consultation.visit)
        if consultation.status == ConsultationStatus.CALLED and consultation.advisor_id == advisor_id:
            _wait_again(consultation, VisitActKind.BACK_TO_WAITING, advisor_id, now)
            tickets.append(consultation.visit.ticket or "–")
    return tickets


def _wait_again(consultation: Consultation, act: VisitActKind, by_id: int, now: datetime) -> None:
    with acting(consultation.visit, act, by_id=by_id, now=now):
        consultation.status, consultation.advisor_id, consultation.desk_id = ConsultationStatus.WAITING, None, None
        consultation.called_because = ""
        consultation.version += 1


def _claim(reference: str) -> Consultation | None:
    # Visit and consultation are locked in one statement that never waits, so that it cannot deadlock with one that
    # holds the visit. SQLite has the whole database already.
    claim = (
        select(Consultation)
        .join(Consultation.visit)
        .where(
            Consultation.reference == reference,
            Consultation.status == ConsultationStatus.WAITING,
            Visit.status == VisitStatus.HERE,
        )
        .with_for_update(of=[Visit, Consultation], skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(claim).first()


def _why(consultation: Consultation, advisor_id: int, because: str, now: datetime) -> str:
    """Return the reason to store for this call, empty for the advisor's own work. Raises CallReasonMissing."""
    if consultation.advisor_id == advisor_id:  # they have called them before
        return consultation.called_because
    visit, booked = consultation.visit, consultation.booked
    earlier = [(before.advisor_id, before.outcome) for before in visit.consultations if before.id < consultation.id]
    if consultation.appointment_id is not None:  # a second topic was booked: nobody handed them over
        earlier = []
    meant = queries.for_whom(consultation, now) if consultation.handed_over_because else None
    person = rules.Waiting(
        consultation.reference,
        consultation.waiting_since,
        consultation.service_id,
        booked_with=booked.advisor_id if booked else None,
        handed_over_by=rules.handed_over_by(earlier),
        waits_for=meant.id if meant else None,
        made_by=advisor_id if _is_made_by(consultation, advisor_id) else None,
    )
    if rules.is_own_call(person, advisor_id, queries.own_services(advisor_id, visit.venue_id, day_of(now))):
        return ""
    if rules.is_call_reason(because):
        return because
    if meant is not None:
        raise WaitsForColleague(who=meant.name)
    raise MovedToOneself if person.made_by else CallReasonMissing


def _is_made_by(consultation: Consultation, advisor_id: int) -> bool:
    """Whether this advisor both moved the appointment to themselves and checked the person in."""
    booked, by_id = consultation.booked, consultation.visit.checked_in_by_id
    if booked is None or booked.advisor_id != advisor_id or by_id != advisor_id:
        return False
    return is_moved_to_oneself(booked)


def _call(consultation: Consultation, advisor_id: int, desk_id: int | None, now: datetime, because: str) -> None:
    with _one_at_a_time(advisor_id), acting(consultation.visit, VisitActKind.CALLED, by_id=advisor_id, now=now):
        consultation.status, consultation.advisor_id, consultation.desk_id = (
            ConsultationStatus.CALLED,
            advisor_id,
            desk_id,
        )
        consultation.called_at, consultation.times_called = now, consultation.times_called + 1
        consultation.called_because = because
        consultation.version += 1


def _one_at_a_time(advisor_id: int) -> AbstractContextManager[None]:
    """Turn the unique index's refusal, the last guard behind `need_free`, into its named refusal."""
    names = ("uq_consultation_advisor_busy", "consultation.advisor_id")
    return refused_as({name: lambda: taken_meanwhile(advisor_id) for name in names})


def _need_open(consultation: Consultation) -> None:
    if consultation.status == ConsultationStatus.FINISHED or consultation.visit.status != VisitStatus.HERE:
        raise VisitOver
