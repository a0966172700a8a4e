"""Reconcile planned messages with what the facts call for: the difference is inserted, revived or suppressed."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from booking.appointments.models import Appointment
from booking.citizens.models import Citizen
from booking.core.database import db, locked
from booking.core.rows import insert_into
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.messages import queries
from booking.messages.models import Message, ReconciledVersion
from booking.messages.operations import dependencies
from booking.messages.operations.dispatches import kept_of, task_key
from booking.messages.queries import Subject
from booking.messages.rules.facts import ANNOUNCED, Owed, Stand, SubjectFacts
from booking.messages.rules.planning import called_for
from booking.messages.rules.reconciliation import TOLD, Difference, Status, difference, told_by, why_not
from booking.tasks import operations as tasks
from booking.visits.models import Consultation, PartyMember, Visit
from booking.wording.rules.kinds import SubjectKind

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reconciled:
    """Counts of one call of `reconcile`."""

    looked_at: int = 0
    changed: int = 0  # messages planned, revived or suppressed
    failed: int = 0  # subjects that raised; each is in the log, by its reference


def reconcile(kind: SubjectKind, references: Sequence[str], now: datetime) -> Reconciled:
    """Reconcile these subjects inside the open transaction.

    Idempotent; each has a savepoint, so that one failure does not stop the rest.
    """
    marks = _hold(kind, sorted(references))
    found, kept = queries.subjects(kind, references), queries.messages_of(references)
    rested_on = dependencies.read(kind, references)
    changed = failed = 0
    for reference, mark in marks.items():
        try:
            with db.session.begin_nested():
                changed += _reconcile_one(found[reference], kept[reference], mark, now)
                dependencies.write(mark, rested_on[reference], found[reference].dependencies)
        except Exception:
            failed += 1
            logger.exception("The messages of %s %s could not be planned.", kind, reference)
    return Reconciled(len(marks), changed, failed)


def plan_again(now: datetime) -> None:
    """Have the messages about what was handed on planned anew: a kind was switched, or who reads a number is known."""
    for kind in (SubjectKind.REFERRAL, SubjectKind.ACTION):
        ahead = queries.ahead_of(kind, now).order_by(None)
        db.session.execute(
            update(ReconciledVersion)
            .where(ReconciledVersion.subject_kind == kind.value, ReconciledVersion.subject_reference.in_(ahead))
            .values(version=0)
            .execution_options(synchronize_session=False)
        )


def tell_anew(record_ids: Collection[int], now: datetime) -> None:
    """Have the messages about the people of these records planned anew: who is told about them has changed."""
    theirs = select(Citizen.id).where(Citizen.case_record_id.in_(record_ids))
    visits = select(PartyMember.visit_id).where(PartyMember.citizen_id.in_(theirs))
    about = (
        select(Appointment.reference).where(Appointment.citizen_id.in_(theirs)),
        select(Visit.reference).where(Visit.id.in_(visits)),
        select(Consultation.reference).where(Consultation.visit_id.in_(visits)),
    )
    db.session.execute(
        update(ReconciledVersion)
        .where(or_(*(ReconciledVersion.subject_reference.in_(references) for references in about)))
        .values(version=0)
        .execution_options(synchronize_session=False)
    )
    plan_again(now)


def _hold(kind: SubjectKind, references: Sequence[str]) -> dict[str, ReconciledVersion]:
    """Insert missing marks and lock them in one order, so that workers reconcile a subject one after the other."""
    fresh = [{"subject_kind": kind.value, "subject_reference": reference, "version": 0} for reference in references]
    if fresh:
        db.session.execute(insert_into(ReconciledVersion).on_conflict_do_nothing(), fresh)
    query = (
        select(ReconciledVersion)
        .where(ReconciledVersion.subject_kind == kind.value, ReconciledVersion.subject_reference.in_(references))
        .order_by(ReconciledVersion.subject_reference)
    )
    rows = db.session.execute(locked(query).execution_options(populate_existing=True)).scalars()
    return {row.subject_reference: row for row in rows}


def _reconcile_one(subject: Subject, rows: Sequence[Message], mark: ReconciledVersion, now: datetime) -> int:
    facts, kept = subject.facts, [kept_of(row) for row in rows]
    called = called_for(facts, told_by(kept), now)
    found = difference(kept, called)
    for row in rows:
        _apply(found, row, facts, called, now)
    db.session.add_all(_planned(owed, facts, now) for owed in found.plan)
    mark.version = facts.version
    db.session.flush()
    return len(found)


def _apply(found: Difference, row: Message, facts: SubjectFacts, called: Sequence[Owed], now: datetime) -> None:
    if row.id in found.suppress:
        why = why_not(facts, row.says, called, kept_of(row).identity)
        row.status, row.why, row.settled_at = Status.SUPPRESSED, why, now
    elif row.id in found.revive:
        owed = found.revive[row.id]
        row.status, row.why, row.settled_at, row.claimed_until = Status.PLANNED, "", None, None
        row.due_at, row.worthless_at = owed.due_at, owed.worthless_at
    elif row.status in TOLD and _is_past(row, facts):
        tasks.close_by_key(task_key(row.reference), outcome=_("No longer needed: it has changed."), now=now)
    elif row.status in TOLD and facts.by_worker:  # moved and moved back: this is their only Task
        tasks.reopen_by_key(task_key(row.reference), closed_by_system=True)


def _is_past(row: Message, facts: SubjectFacts) -> bool:
    """Whether what it told is no longer true; what was announced stays true."""
    return facts.kind not in ANNOUNCED and (row.says != facts.says or facts.stand is Stand.OVER)


def _planned(owed: Owed, facts: SubjectFacts, now: datetime) -> Message:
    """Build a planned message; one that is held is stored as suppressed with the reason, so that staff can see it."""
    return Message(
        reference=random_reference(),
        subject_kind=facts.kind.value,
        subject_reference=facts.reference,
        subject_version=owed.version or facts.version,
        kind=owed.kind.value,
        channel=owed.channel.value,
        says=owed.says,
        contact_point_id=owed.contact_id,
        due_at=owed.due_at,
        worthless_at=owed.worthless_at,
        status=(Status.SUPPRESSED if owed.held else Status.PLANNED).value,
        why=owed.held,
        settled_at=now if owed.held else None,
    )
