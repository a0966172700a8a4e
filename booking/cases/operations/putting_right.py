"""Put an entry right: strike it through, correct it, move it to another record, and undo that minutes later.

Nothing is deleted: a struck entry stays readable as struck, earlier words are kept. Who may read it is never widened.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.cases.errors import (
    EntryChanged,
    EntryMovedAway,
    EntryReasonMissing,
    EntryStruck,
    EntryUnknown,
    OtherRecordUnknown,
    SameRecord,
    SameWords,
)
from booking.cases.models import Entry, EntryAct, EntryVersion
from booking.cases.operations.auditing import audit_both, need_may_open
from booking.cases.queries import entry_on, is_party_as_then, last_act_on, people_on, was_moved_from
from booking.cases.rules import Act, Reader
from booking.cases.rules.putting_right import EntryActKind
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import Part
from booking.core.database import db, locked
from booking.core.errors import NothingToUndo
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.visits.models import PartyMember, Visit


def strike_entry(
    reference: str, record: CaseRecord, reader: Reader, reason: str, *, seen: int | None, now: datetime
) -> EntryAct:
    """Strike an entry through: it stays readable as struck, with who, when and why, and counts no more.

    Raises EntryReasonMissing, EntryStruck, EntryChanged where its version is not the one `seen`, EntryMovedAway, and
    EntryUnknown where it does not stand on this record or the reader may not read it.
    """
    entry = _to_put_right(reference, record, reader, reason, seen)
    _need_standing(entry)
    entry.struck = True
    return _write_down(entry, EntryActKind.STRUCK, reader, reason, now)


def correct_entry(
    reference: str, record: CaseRecord, reader: Reader, reason: str, body: str, *, seen: int | None, now: datetime
) -> EntryAct:
    """Give an entry other words; those before are kept. Raises what `strike_entry` does, and SameWords."""
    entry = _to_put_right(reference, record, reader, reason, seen)
    _need_standing(entry)
    if not body or body == entry.body:
        raise SameWords
    act = _write_down(entry, EntryActKind.CORRECTED, reader, reason, now)
    _replace(entry, body, act, now)
    return act


def move_entry(
    reference: str,
    record: CaseRecord,
    other: CaseRecord | None,
    reader: Reader,
    reason: str,
    *,
    seen: int | None,
    device: str,
    now: datetime,
) -> EntryAct:
    """Move an entry from a record to the one it belongs to; both are audited, by their references.

    It leaves every client on `record`, also those of its visit; other clients of a party keep it. Raises what
    `strike_entry` does, SameRecord, and OtherRecordUnknown where there is nobody to whom it could belong.
    """
    entry = _to_put_right(reference, record, reader, reason, seen)
    people = people_on(other.id) if other is not None else []
    if other is None or not people:
        raise OtherRecordUnknown
    need_may_open(other, reader.id)
    if entry_on(other.id, reference) is not None:
        raise SameRecord
    clients = _stands_for(entry)
    leaving = [one for one in clients if one.case_record_id == record.id]
    to = people[0]
    act = _write_down(entry, EntryActKind.MOVED, reader, reason, now)
    act.left, act.to_citizen = leaving, to
    entry.clients = [*(one for one in clients if one not in leaving), to]
    entry.moved = True
    db.session.flush()
    audit_both(Act.MOVED, record, other, str(_("An entry was moved")), staff_id=reader.id, device=device, now=now)
    return act


def undo_entry_act(reference: str, record: CaseRecord, reader: Reader, *, device: str, now: datetime) -> EntryAct:
    """Undo one's own act on an entry, the last one that stands, at most ten minutes ago. Raises NothingToUndo.

    So it does for a move where other people stand on its visit by now. The words of a correction that is undone are
    kept too.
    """
    act = db.session.scalars(select(EntryAct).where(EntryAct.reference == reference)).one_or_none()
    if act is None:
        raise NothingToUndo
    entry = _lock(act.entry.reference)
    db.session.refresh(act)
    theirs = act.by_id == reader.id and act.at <= now <= act.at + STAFF_UNDO_FOR
    if act.undone_at is not None or not theirs or last_act_on(entry.id) != act.id:
        raise NothingToUndo
    here = entry_on(record.id, entry.reference, reader) or was_moved_from(record.id, entry.reference)
    if not here:
        raise NothingToUndo
    if act.act == EntryActKind.MOVED and not is_party_as_then(entry.consultation_id, act.at):
        raise NothingToUndo
    act.undone_at = now
    if act.act == EntryActKind.STRUCK:
        entry.struck = False
    elif act.act == EntryActKind.CORRECTED:
        before = select(EntryVersion.body).where(EntryVersion.act_id == act.id).order_by(EntryVersion.id).limit(1)
        _replace(entry, db.session.scalars(before).one(), act, now)
    else:
        _move_back(entry, act, reader, device, now)
    entry.version += 1
    db.session.flush()
    return act


def _move_back(entry: Entry, act: EntryAct, reader: Reader, device: str, now: datetime) -> None:
    to = act.to_citizen
    assert to is not None
    entry.clients = [*(one for one in entry.clients if one is not to), *act.left]
    others = select(EntryAct.id).where(
        EntryAct.entry_id == entry.id, EntryAct.act == EntryActKind.MOVED, EntryAct.undone_at.is_(None)
    )
    db.session.flush()
    entry.moved = db.session.scalar(others.limit(1)) is not None
    for back in {one.case_record_id: one.case_record for one in act.left}.values():
        if back.id != to.case_record_id:
            said = str(_("The moving of an entry was undone"))
            audit_both(Act.MOVED, back, to.case_record, said, staff_id=reader.id, device=device, now=now)


def _to_put_right(reference: str, record: CaseRecord, reader: Reader, reason: str, seen: int | None) -> Entry:
    entry = _lock(reference)
    if entry_on(record.id, reference, reader) is None:
        raise EntryMovedAway if was_moved_from(record.id, reference) else EntryUnknown
    if not reason:
        raise EntryReasonMissing
    if entry.version != seen:
        raise EntryChanged
    return entry


def _lock(reference: str) -> Entry:
    query = select(Entry).where(Entry.reference == reference)
    entry: Entry | None = db.session.scalars(locked(query).execution_options(populate_existing=True)).one_or_none()
    if entry is None:
        raise EntryUnknown
    return entry


def _need_standing(entry: Entry) -> None:
    if entry.struck:
        raise EntryStruck


def _stands_for(entry: Entry) -> list[Citizen]:
    """List whose records an entry stands on: its clients', and as long as it was not moved its visit's."""
    if entry.moved or entry.consultation_id is None:
        return list(entry.clients)
    party = (
        select(Citizen)
        .join(PartyMember, PartyMember.citizen_id == Citizen.id)
        .join(Visit, Visit.id == PartyMember.visit_id)
        .where(PartyMember.part == Part.CLIENT, Visit.consultations.any(id=entry.consultation_id))
        .order_by(Citizen.id)
    )
    return list(dict.fromkeys([*entry.clients, *db.session.scalars(party)]))


def _replace(entry: Entry, body: str, act: EntryAct, now: datetime) -> None:
    db.session.add(EntryVersion(entry_id=entry.id, act_id=act.id, body=entry.body, replaced_at=now))
    entry.body = body
    db.session.flush()


def _write_down(entry: Entry, kind: EntryActKind, reader: Reader, reason: str, now: datetime) -> EntryAct:
    act = EntryAct(reference=random_reference(), entry=entry, act=str(kind), reason=reason, at=now, by_id=reader.id)
    entry.version += 1
    db.session.add(act)
    db.session.flush()
    return act
