"""Find a record, and the basis on which a reader may open it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import selectinload

from booking.appointments.models import Appointment
from booking.appointments.queries import given_by, with_others
from booking.appointments.rules import AppointmentStatus
from booking.cases.queries.shields import may_open_record
from booking.cases.rules import Basis, Reader
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin
from booking.citizens.rules import Part
from booking.core.database import db
from booking.core.tokens import normalise_reference
from booking.staff.rules import Role, allows
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from booking.visits.models import Consultation, PartyMember, Visit
from booking.visits.queries import VISIT_OF_APPOINTMENT
from booking.visits.rules import WITH_ADVISOR, ConsultationStatus, Outcome

# A consultation that was called and abandoned, or closed with the day, is finished but was not held.
_SEEN = and_(Consultation.status == ConsultationStatus.FINISHED, Consultation.outcome != Outcome.NOT_SEEN)

_ON_THEIR_OWN = (TaskKind.ACTION, TaskKind.REFERRAL, TaskKind.TELL)


def record_by_reference(reference: str) -> CaseRecord | None:
    """Find a record by its reference, however it is typed. This does not open it: see `operations.open_record`.

    A record whose people were all joined to another leads on to that one.
    """
    someone = select(Citizen.id).where(Citizen.case_record_id == CaseRecord.id).exists()
    wanted = CaseRecord.reference == normalise_reference(reference)
    row = db.session.execute(select(CaseRecord, someone).where(wanted)).one_or_none()
    if row is None:
        return None
    found: CaseRecord = row[0]
    return found if row[1] else _joined_to(found) or found


def _joined_to(record: CaseRecord) -> CaseRecord | None:
    """Return the record of whoever was last on this one, on which nobody is any more."""
    latest = CitizenJoin.id.desc()
    left = select(CitizenJoin.citizen_id).where(CitizenJoin.from_record_id == record.id).order_by(latest).limit(1)
    here = select(Citizen.case_record_id).where(Citizen.id == left.scalar_subquery()).scalar_subquery()
    return db.session.scalars(select(CaseRecord).where(CaseRecord.id == here)).one_or_none()


def citizens_of(record_id: int) -> Select[int]:
    """Select the ids of the Citizens that point to a record, as a subquery."""
    return select(Citizen.id).where(Citizen.case_record_id == record_id)


def visits_of(record_id: int) -> Select[int]:
    """Select the ids of the visits that stand on a record: with one of its Citizens as a client. A subquery."""
    return select(PartyMember.visit_id).where(
        PartyMember.part == Part.CLIENT, PartyMember.citizen_id.in_(citizens_of(record_id))
    )


def basis_of(record_id: int, reader: Reader) -> Basis | None:
    """Find the reader's own work with a client of this record: a visit, an appointment or an open task; else None.

    An appointment that the reader moved to themselves is none before somebody else has checked its person in.
    """
    return own_work(record_id, reader) if may_open_record(record_id, reader) else None


def own_work(record_id: int, reader: Reader) -> Basis | None:
    """Find the basis as `basis_of` does, where the caller knows already that this reader may open the record."""
    seen = (
        select(Consultation.id)
        .where(
            Consultation.advisor_id == reader.id,
            or_(Consultation.status.in_(WITH_ADVISOR), _SEEN),
            Consultation.visit_id.in_(visits_of(record_id)),
        )
        .limit(1)
    )
    if db.session.scalar(seen) is not None:
        return Basis.VISIT
    checked_in = select(Visit.id).where(VISIT_OF_APPOINTMENT, Visit.arrived_at.is_not(None))
    checked_in = checked_in.where(Visit.checked_in_by_id.is_distinct_from(reader.id))
    people = citizens_of(record_id)
    booked = (
        select(Appointment.id)
        .where(
            Appointment.advisor_id == reader.id,
            Appointment.status == AppointmentStatus.BOOKED,
            or_(Appointment.citizen_id.in_(people), with_others(people)),
            or_(given_by().is_distinct_from(reader.id), checked_in.exists()),
        )
        .limit(1)
    )
    if db.session.scalar(booked) is not None:
        return Basis.APPOINTMENT
    return Basis.TASK if any(is_theirs(task, reader) for task in _open_tasks(record_id)) else None


def open_tasks_for(record_id: int) -> Sequence[Task]:
    """List the open tasks about the people of this record, soonest due first.

    Without those of actions and referrals, which have lines of their own: see `actions_on`, `referrals.queries`.
    """
    return [task for task in _open_tasks(record_id) if task.kind not in _ON_THEIR_OWN]


def _open_tasks(record_id: int) -> Sequence[Task]:
    return db.session.scalars(
        select(Task)
        .where(Task.done_at.is_(None), Task.citizen_id.in_(citizens_of(record_id)))
        .order_by(Task.due_at, Task.id)
    ).all()


def is_theirs(task: Task, reader: Reader) -> bool:
    """Whether this reader, as an advisor, is asked to do the task: by name, or at its place."""
    if task.staff_member_id is not None:
        return task.staff_member_id == reader.id
    return task.role == Role.ADVISOR and allows(
        reader.grants, Role.ADVISOR, venue_id=task.venue_id, department_id=task.department_id
    )


def people_on(record_id: int) -> Sequence[Citizen]:
    """List the citizens of a record, last named first, with their contact points."""
    return db.session.scalars(
        select(Citizen)
        .where(Citizen.case_record_id == record_id)
        .options(selectinload(Citizen.contact_points))
        .order_by(Citizen.named_at.desc(), Citizen.id.desc())
    ).all()
