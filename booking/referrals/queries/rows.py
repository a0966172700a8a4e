"""Find a referral, its steps and its Tasks; which referrals have to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import joinedload

from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.cases.queries.records import citizens_of
from booking.cases.rules import Reader
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import Part
from booking.core.database import db, locked
from booking.referrals.models import Referral, ReferralClient, ReferralStep
from booking.referrals.rules import OPEN_REFERRALS, Purpose, ReferralAct, ReferralState, Telling, pending_key
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.tasks.queries import covered_by
from booking.tasks.rules import TaskSubject
from booking.visits.models import Consultation, PartyMember


def by_reference(reference: str) -> Referral | None:
    """Find a referral by its reference."""
    return db.session.scalars(select(Referral).where(Referral.reference == reference)).one_or_none()


def unsettled_on(record_id: int) -> Sequence[Referral]:
    """List the referrals of a record that are open, or of which somebody is to be told, whoever may read them."""
    theirs = select(ReferralClient.referral_id).where(ReferralClient.citizen_id.in_(citizens_of(record_id)))
    waits = or_(Referral.state.in_(OPEN_REFERRALS), Referral.tell != Telling.NOTHING)
    found = select(Referral).where(Referral.id.in_(theirs), waits)
    return db.session.scalars(found.order_by(Referral.id)).all()


def open_without_client(visit_id: int) -> set[int]:
    """Find the open referrals made in a visit whose person is on no record of its clients."""
    came = select(PartyMember.citizen_id).where(PartyMember.visit_id == visit_id, PartyMember.part == Part.CLIENT)
    records = select(Citizen.case_record_id).where(Citizen.id.in_(came))
    held = select(Consultation.id).where(Consultation.visit_id == visit_id)
    found = (
        select(Referral.id)
        .join(ReferralClient, ReferralClient.referral_id == Referral.id)
        .join(Citizen, Citizen.id == ReferralClient.citizen_id)
        .where(Referral.consultation_id.in_(held), Referral.state.in_(OPEN_REFERRALS))
        .where(Citizen.case_record_id.not_in(records))
    )
    return set(db.session.scalars(found))


def steps_of(referral_id: int) -> Sequence[ReferralStep]:
    """List the steps of a referral that stand, the first one first, each with who did it."""
    found = select(ReferralStep).where(ReferralStep.referral_id == referral_id, ReferralStep.undone_at.is_(None))
    return db.session.scalars(found.options(joinedload(ReferralStep.by)).order_by(ReferralStep.id)).all()


class StepLine(NamedTuple):
    """One step of a referral: what was done, the state it came to, when, by whom, with which words."""

    act: str
    state: str
    at: datetime
    by: str
    words: str


def step_lines(references: Iterable[str]) -> Mapping[str, list[StepLine]]:
    """Map referrals to the steps they took that stand. Who may read their words is the caller's to ask."""
    found: dict[str, list[StepLine]] = {}
    rows = db.session.execute(
        select(Referral.reference, ReferralStep, StaffMember.name)
        .join(Referral, Referral.id == ReferralStep.referral_id)
        .outerjoin(StaffMember, StaffMember.id == ReferralStep.by_id)
        .where(Referral.reference.in_(list(references)), ReferralStep.undone_at.is_(None))
        .order_by(ReferralStep.id)
    )
    for reference, step, by in rows:
        found.setdefault(reference, []).append(StepLine(step.act, step.state, step.at, by or "", step.words))
    return found


def last_step(referral_id: int) -> ReferralStep | None:
    """Return the latest step of a referral that stands."""
    found = select(ReferralStep).where(ReferralStep.referral_id == referral_id, ReferralStep.undone_at.is_(None))
    return db.session.scalars(found.order_by(ReferralStep.id.desc()).limit(1)).one_or_none()


def tasks_about(reference: str) -> dict[str, Task]:
    """Map the keys of a referral's Tasks, open and done, to them; they are locked."""
    found = select(Task).where(Task.subject_kind == TaskSubject.REFERRAL, Task.subject_reference == reference)
    return {task.key: task for task in db.session.scalars(locked(found.order_by(Task.id), of=Task))}


def holding(reference: str, reader: Reader) -> set[Purpose]:
    """Find the purposes of the open Tasks of a referral that stand on this reader's list."""
    found = select(Task.key).where(Task.subject_kind == TaskSubject.REFERRAL, Task.subject_reference == reference)
    keys = db.session.scalars(found.where(Task.done_at.is_(None), covered_by(reader.grants, reader.id))).all()
    return {Purpose(key.split(":")[2]) for key in keys} - {Purpose.TELL}


def is_to_tell(reference: str, reader: Reader) -> bool:
    """Return whether the Task *tell them* stands on this reader's list: by name, with their role, or as its manager."""
    found = select(Task.id).where(Task.key.startswith(f"referral:{reference}:{Purpose.TELL}:"), Task.done_at.is_(None))
    return db.session.scalar(found.where(covered_by(reader.grants, reader.id)).limit(1)) is not None


def to_settle(now: datetime, *, every: bool = False) -> Sequence[str]:
    """List the references of the referrals whose Tasks may have to change now; `every`: of all that are not over.

    Their time has come, their appointment was cancelled or that was undone, what was to be told is told, or whose Task
    it was has left.
    """
    gone = and_(
        Referral.state == ReferralState.BOOKED,
        Referral.appointment_id.in_(select(Appointment.id).where(Appointment.status == AppointmentStatus.CANCELLED)),
    )
    again = exists().where(
        ReferralStep.referral_id == Referral.id,
        ReferralStep.act == ReferralAct.LOSE_TIME,
        ReferralStep.version == Referral.version,
        ReferralStep.before["appointment_id"]
        .as_integer()
        .in_(select(Appointment.id).where(Appointment.status == AppointmentStatus.BOOKED)),
    )
    orphaned = exists().where(
        Task.subject_kind == TaskSubject.REFERRAL,
        Task.subject_reference == Referral.reference,
        Task.done_at.is_(None),
        Task.staff_member_id.in_(select(StaffMember.id).where(~StaffMember.active)),
    )
    told = and_(
        Referral.tell != Telling.NOTHING,
        exists().where(Task.key == _tell_key(), Task.done_by_id.is_not(None)),
    )
    is_open = Referral.state.in_(OPEN_REFERRALS)
    asked = or_(and_(is_open, or_(Referral.check_at <= now, gone, again, orphaned)), told)
    wanted = or_(is_open, Referral.tell != Telling.NOTHING) if every else asked
    return db.session.scalars(select(Referral.reference).where(wanted).order_by(Referral.id)).all()


def pending_on(consultation: str) -> str:
    """Return the record of whoever a conversation ended with *referred* for, while it is not said to whom; else ""."""
    found = (
        select(CaseRecord.reference)
        .join(Citizen, Citizen.case_record_id == CaseRecord.id)
        .join(Task, Task.citizen_id == Citizen.id)
        .where(Task.key == pending_key(consultation), Task.done_at.is_(None))
    )
    return db.session.scalar(found) or ""


def _tell_key() -> ColumnElement[str]:
    return literal("referral:").concat(Referral.reference).concat(":tell:").concat(cast(Referral.tell_version, String))
