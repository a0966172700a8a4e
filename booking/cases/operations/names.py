"""Write down what a person is called; change which name that is, remove it, undo that. Each is audited."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from booking.cases.errors import NameMissing
from booking.cases.operations.auditing import audit
from booking.cases.operations.needs import KnownDone
from booking.cases.queries import people_on
from booking.cases.queries.records import citizens_of
from booking.cases.rules import Act, Basis
from booking.cases.rules.actions import need_undo
from booking.cases.rules.known import KnownAct
from booking.citizens.models import CaseRecord, PersonName
from booking.citizens.operations import settle_names
from booking.citizens.rules.knowing import NAME_KINDS, NameKind
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.folding import folded
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.core.translation import _


def add_name(record: CaseRecord, typed: str, kind: str, *, by_id: int, device: str, now: datetime) -> KnownDone:
    """Add a name of a person; one that stands on their record already gets this kind. Raises NameMissing."""
    name = " ".join(typed.split())
    if not name or kind not in set(NameKind):
        raise NameMissing
    lock_row(record)
    known = db.session.scalars(_on(record).where(PersonName.name == name, PersonName.ended_at.is_(None))).first()
    if known is not None:
        return _change(record, known, NameKind(kind), by_id, device, now)
    row = PersonName(
        reference=random_reference(),
        citizen_id=people_on(record.id)[-1].id,
        kind=kind,
        name=name,
        name_folded=folded(name)[:160],
        used_since=now,
        changed_at=now,
        changed_by_id=by_id,
    )
    db.session.add(row)
    return _done(KnownAct.ADD, record, row, str(NAME_KINDS[kind]), by_id, device, now)


def act_on_name(
    record: CaseRecord, reference: str, act: KnownAct, *, by_id: int, device: str, now: datetime
) -> KnownDone:
    """Remove a name of this record, or undo one's own latest change of it, minutes ago.

    Raises StalePage where a colleague has removed it meanwhile, or it stands on another record, NothingToUndo.
    """
    row = db.session.scalars(_on(record).where(PersonName.reference == reference)).one_or_none()
    if row is None:
        raise StalePage
    lock_row(row)
    if act is KnownAct.UNDO:
        return _undo(record, row, by_id, device, now)
    if row.ended_at is not None:
        raise StalePage
    if act is not KnownAct.END:
        raise NameMissing
    row.ended_at, row.changed_at, row.changed_by_id = now, now, by_id
    return _done(act, record, row, _("removed"), by_id, device, now)


def _change(record: CaseRecord, row: PersonName, kind: NameKind, by_id: int, device: str, now: datetime) -> KnownDone:
    stands = row.kind == NameKind.USED and people_on(record.id)[0].used_name == row.name
    if kind is NameKind.USED and not stands:
        row.used_since = now
    row.kind_before, row.kind = row.kind, kind.value
    row.changed_at, row.changed_by_id = now, by_id
    return _done(KnownAct.ADD, record, row, str(NAME_KINDS[kind]), by_id, device, now)


def _undo(record: CaseRecord, row: PersonName, by_id: int, device: str, now: datetime) -> KnownDone:
    need_undo(row.changed_at, row.changed_by_id, by_id, now)
    just_used, row.changed_at = row.changed_at == row.used_since, None
    if row.ended_at is not None:
        row.ended_at = None
    elif row.kind_before:
        if just_used and row.kind == row.kind_before:  # another that is used stood on the screens before
            others = [one.used_since for one in db.session.scalars(_on(record)) if one is not row]
            row.used_since = min([row.used_since, *others]) - timedelta(microseconds=1)
        row.kind, row.kind_before = row.kind_before, ""
    else:
        row.ended_at = now
    return _done(KnownAct.UNDO, record, row, _("undone"), by_id, device, now)


def _done(
    act: KnownAct, record: CaseRecord, row: PersonName, said: str, by_id: int, device: str, now: datetime
) -> KnownDone:
    """Show the name that is used now, have the keys of names made again, and audit it: the kind, never the name."""
    for person in people_on(record.id):
        person.keyed = person.paired = False
    db.session.flush()
    settle_names([record.id])
    audit(Act.NAMED, staff_id=by_id, device=device, record=record.reference, basis=Basis.REASON, reason=said, now=now)
    what = f"{row.name} ({NAME_KINDS[row.kind]})" if act is KnownAct.ADD else row.name
    return KnownDone(act, what, row.reference)


def _on(record: CaseRecord) -> Select[PersonName]:
    return select(PersonName).where(PersonName.citizen_id.in_(citizens_of(record.id)))
