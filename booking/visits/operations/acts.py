"""Change a visit: lock it, keep a snapshot of its state, raise its version, write the act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.dates import desk_time, short_day
from booking.core.tokens import random_reference
from booking.services.models import Service
from booking.sessions.models import BusyTime
from booking.sessions.rules import BusyKind
from booking.staff.models import StaffMember
from booking.visits.errors import AlreadyCalled, OtherDay, ServiceEnded
from booking.visits.models import Consultation, Visit, VisitAct
from booking.visits.operations.interpreters import NOTHING_ASKED, asked_for, reconcile_interpreter
from booking.visits.rules import ConsultationStatus, VisitActKind

VISIT_FIELDS = ("status", "gone_how", "arrived_at", "checked_in_by_id", "gone_at", "record")
CONSULTATION_FIELDS = (
    "status",
    "advisor_id",
    "desk_id",
    "called_at",
    "started_at",
    "finished_at",
    "times_called",
    "outcome",
    "waiting_since",
    "service_id",
    "topic_id",
    "next_step",
    "take_home",
    "link_to_id",
    "referred_to_id",
    "called_because",
)


def lock(visit: Visit) -> None:
    """Lock the visit until the transaction ends, and reread it and its consultations.

    Every change of a visit or of a consultation locks the visit first, so that concurrent changes are serialised.
    """
    db.session.refresh(visit, with_for_update={"key_share": True, "of": Visit})
    fresh = select(Consultation).where(Consultation.visit_id == visit.id)
    db.session.execute(fresh.execution_options(populate_existing=True)).all()


def need_today(visit: Visit, now: datetime) -> None:
    """Raise OtherDay for what can only be done on the visit's own day: the page was left open over night."""
    if visit.day != day_of(now):
        raise OtherDay(day=short_day(visit.day))


@contextmanager
def acting(visit: Visit, act: VisitActKind, *, by_id: int | None, now: datetime) -> Iterator[None]:
    """Change a locked visit inside this block; then raise its version and write a VisitAct with the state before.

    The Task to arrange an interpreter is made to fit the visit.
    """
    before, asked = _snapshot(visit), asked_for(visit)
    yield
    visit.version += 1
    write_act(visit, act, by_id=by_id, now=now, before=before)
    reconcile_interpreter(visit, asked, now)


def made(visit: Visit, act: VisitActKind, *, by_id: int | None, now: datetime) -> None:
    """Write down the act that made a visit; an interpreter that is asked for becomes a Task."""
    write_act(visit, act, by_id=by_id, now=now, before={})
    reconcile_interpreter(visit, NOTHING_ASKED, now)


def write_act(visit: Visit, act: VisitActKind, *, by_id: int | None, now: datetime, before: dict[str, Any]) -> VisitAct:
    """Insert a VisitAct. `before` is empty where the act created the visit."""
    row = VisitAct(
        reference=random_reference(),
        visit=visit,
        venue_id=visit.venue_id,
        act=act,
        at=now,
        by_id=by_id,
        before={**before, "version_after": visit.version},
    )
    db.session.add(row)
    db.session.flush()
    return row


def open_consultations(visit: Visit) -> list[Consultation]:
    """List the consultations of the visit that are not finished."""
    return [c for c in visit.consultations if c.status != ConsultationStatus.FINISHED]


def need_offered(service_id: int | None, now: datetime) -> None:
    """Raise ServiceEnded where nobody gives this service any more: nobody would call who waits for it."""
    service = db.session.get(Service, service_id) if service_id is not None else None
    if service is not None and service.ended_at is not None and service.ended_at <= now:
        raise ServiceEnded


def booked_time(consultation: Consultation, advisor_id: int | None) -> BusyTime | None:
    """Return the BusyTime of the one-to-one appointment of a consultation with this advisor.

    None for a group or another advisor.
    """
    booked = consultation.booked.busy_time if consultation.booked is not None else None
    if booked is None or booked.kind != BusyKind.APPOINTMENT or booked.advisor_id != advisor_id:
        return None
    return booked


def new_consultation(
    service_id: int | None, now: datetime, *, in_group: bool = False, second: Appointment | None = None
) -> Consultation:
    """Build a consultation that waits since `now`; its caller adds it to a visit. `second`: a booked second topic."""
    return Consultation(
        reference=random_reference(),
        service_id=service_id,
        second_booked=second,
        in_group=in_group,
        status=ConsultationStatus.WAITING,
        waiting_since=now,
        times_called=0,
        version=1,
    )


def staff_name(staff_id: int | None) -> str:
    """Return a staff member's name for a refusal's sentence; "–" where there is none."""
    person = db.session.get(StaffMember, staff_id) if staff_id is not None else None
    return person.name if person else "–"


def last_act(visit: Visit) -> VisitAct:
    """Return the newest act on a visit; there is always one."""
    newest = select(VisitAct).where(VisitAct.visit_id == visit.id).order_by(VisitAct.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def undo_with_last(visit: Visit, earlier: str) -> None:
    """Let undoing the last act of a visit undo an earlier one, of this reference, with it."""
    newest = last_act(visit)
    newest.before = {**newest.before, "arrival": earlier}


def already_called(consultation: Consultation) -> AlreadyCalled:
    """Build the refusal that names the advisor who has this person, and since when."""
    at = consultation.called_at or consultation.started_at or consultation.waiting_since
    return AlreadyCalled(who=staff_name(consultation.advisor_id), at=desk_time(at))


def _snapshot(visit: Visit) -> dict[str, Any]:
    return {
        "visit": {name: _plain(getattr(visit, name)) for name in VISIT_FIELDS},
        "consultations": {
            c.reference: {name: _plain(getattr(c, name)) for name in CONSULTATION_FIELDS} for c in visit.consultations
        },
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
