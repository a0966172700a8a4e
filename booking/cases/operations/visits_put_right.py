"""Put right, when a visit is over, who was there and what it was about, and undo that minutes later.

What was written follows the people whose visit it is; who may read it is never widened. Whoever is no client any more
gets nothing from the visit: see `visits.change_party`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from booking.cases.errors import OtherRecordUnknown
from booking.cases.models import Action, Entry, VisitCorrection
from booking.cases.operations.auditing import audit_each, need_may_open
from booking.cases.queries import last_correction_of, why_not_put_right
from booking.cases.rules import Act, Basis, Reader
from booking.cases.rules.visits_put_right import VisitChange
from booking.citizens.models import Citizen
from booking.citizens.rules import Part
from booking.core.database import db
from booking.core.errors import NothingToUndo, StalePage
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.services.models import Service, Topic
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from booking.visits import operations as visits
from booking.visits.errors import SamePart, SamePerson, SameSubject, VisitReasonMissing
from booking.visits.models import Consultation, Visit
from booking.visits.operations import Came
from booking.visits.operations.acts import lock, need_offered
from booking.visits.rules import ConsultationStatus

_FOLLOW = (TaskKind.ACTION, TaskKind.REFER, TaskKind.TELL)  # what staff owe the person whose visit it is


class PartyChange(NamedTuple):
    """What is changed of a party: which of it is meant, who it was or who came too, and as what."""

    what: VisitChange
    member: Citizen | None = None  # of those who stand there
    person: Citizen | None = None  # who was there too, or instead
    part: str = Part.CLIENT
    under_18: bool = False
    why: str = ""  # why somebody under 18 interprets


def put_party_right(
    visit: Visit, change: PartyChange, reader: Reader, reason: str, *, seen: int | None, device: str, now: datetime
) -> VisitCorrection:
    """Change who was at a visit that is over; each record that it comes to or leaves is audited.

    Raises VisitGoesOn, StalePage where its version is not the one `seen`, VisitNotYours, VisitKept, RecordShielded,
    VisitReasonMissing, SamePerson, SamePart, ChildInterprets, and OtherRecordUnknown where nobody is named.
    """
    _need_right(visit, reader, reason, seen)
    before, records = visits.facts_of(visit), _records(visit)
    led = _lead(visit)
    party = _party_after(visit, change, reader)
    visits.change_party(visit, party, by_id=reader.id, now=now)
    gone = records.keys() - _records(visit).keys()
    leaves = next((records[one] for one in gone), None)
    before |= {"entries": {}, "tasks": {}, "calls": []}
    if records.keys() != _records(visit).keys():
        _look_again(visit)
    if leaves is not None:
        _let_go(visit, leaves, change.person if change.what is VisitChange.SOMEBODY_ELSE else None, before, now)
    row = _write_down(visit, change.what, reader, reason, before, now)
    row.left, row.led = leaves, led is not None and led.case_record.reference in gone
    db.session.flush()
    _audit(records, _records(visit), _("A visit was put right"), reader, device, now)
    return row


def put_subject_right(
    consultation: Consultation,
    service: Service | None,
    topic: Topic | None,
    reader: Reader,
    reason: str,
    *,
    seen: int | None,
    now: datetime,
) -> VisitCorrection:
    """Change what a consultation of a visit that is over was about; figures follow, entries keep their department.

    Raises what `put_party_right` does, and SameSubject; ServiceEnded where the service was not offered any more then.
    """
    visit = consultation.visit
    _need_right(visit, reader, reason, seen)
    if consultation.status != ConsultationStatus.FINISHED:
        raise StalePage
    was = (consultation.service_id, consultation.topic_id)
    if service is None or was == (service.id, topic.id if topic else None):
        raise SameSubject
    if service.id != consultation.service_id:
        need_offered(service.id, consultation.waiting_since)
    before = visits.facts_of(visit)
    written = _entries_of([consultation.id])
    before["entries"] = {one.reference: _as_it_is(one) for one in written}
    for entry in written:
        if entry.topic_id == consultation.topic_id:
            entry.topic = topic
    topic_id = topic.id if topic else None
    visits.change_subject(consultation, service_id=service.id, topic_id=topic_id, by_id=reader.id, now=now)
    return _write_down(visit, VisitChange.SUBJECT, reader, reason, before, now)


def undo_visit_correction(correction: VisitCorrection, reader: Reader, *, device: str, now: datetime) -> None:
    """Undo one's own correction of a visit, the last one, at most ten minutes ago. Raises NothingToUndo."""
    visit = correction.visit
    lock(visit)
    db.session.refresh(correction)
    mine = correction.by_id == reader.id and correction.at <= now <= correction.at + STAFF_UNDO_FOR
    last = last_correction_of(visit.id)
    if not mine or last is None or last.id != correction.id or visit.version != correction.before["version_after"]:
        raise NothingToUndo
    records, kept = _records(visit), correction.before
    visits.put_back(visit, kept, by_id=reader.id, now=now)
    for entry in _entries_of(_held(visit)):
        if (was := kept["entries"].get(entry.reference)) is not None:
            entry.topic_id = was["topic_id"]
            if not entry.moved:  # one that a colleague has moved since stays where it was moved to
                entry.clients = list(db.session.scalars(select(Citizen).where(Citizen.id.in_(was["clients"]))))
    for key, citizen_id in kept.get("tasks", {}).items():
        tasks.change_person(key, citizen_id)
    for key in kept.get("calls", ()):
        tasks.reopen_by_key(key)
    correction.undone_at = now
    db.session.flush()
    earlier = last_correction_of(visit.id)
    if earlier is not None and earlier.before["version_after"] == kept["version"]:
        earlier.before = {**earlier.before, "version_after": visit.version}  # all stands as it left it
    _look_again(visit)
    _audit(records, _records(visit), _("The putting right of a visit was undone"), reader, device, now)


def _need_right(visit: Visit, reader: Reader, reason: str, seen: int | None) -> None:
    visits.need_over(visit, expected_version=seen)
    refusal = why_not_put_right(visit, reader)
    if refusal is not None:
        raise refusal
    if not reason:
        raise VisitReasonMissing


def _party_after(visit: Visit, change: PartyChange, reader: Reader) -> list[Came]:
    party, member = visits.party_of(visit), change.member
    if change.what in {VisitChange.ADDED, VisitChange.SOMEBODY_ELSE}:
        _need_new(visit, change, reader)
    if change.what is VisitChange.ADDED:
        assert change.person is not None
        return [*party, _came(visit, change.person, change.part, change)]
    if member is None or member.id not in {one.citizen_id for one in party}:
        raise StalePage
    at = next(place for place, one in enumerate(party) if one.citizen_id == member.id)
    was = party[at]
    if change.what is VisitChange.TAKEN_OFF:
        return party[:at] + party[at + 1 :]
    if change.what is VisitChange.SOMEBODY_ELSE:
        assert change.person is not None
        now_is = _came(visit, change.person, was.part, change)
    else:
        now_is = _came(visit, member, change.part, change)
        if now_is == was:
            raise SamePart
    return [*party[:at], now_is, *party[at + 1 :]]


def _need_new(visit: Visit, change: PartyChange, reader: Reader) -> None:
    if change.person is None:
        raise OtherRecordUnknown
    need_may_open(change.person.case_record, reader.id)
    if change.person.case_record_id in {one.citizen.case_record_id for one in visit.party}:
        raise SamePerson


def _came(visit: Visit, citizen: Citizen, part: str, change: PartyChange) -> Came:
    why = visits.why_a_child_interprets(visit, citizen, part, under_18=change.under_18, why=change.why)
    return Came(citizen.id, part, why)


def _lead(visit: Visit) -> Citizen | None:
    return next((member.citizen for member in visit.party if member.part == Part.CLIENT), None)


def _records(visit: Visit) -> dict[str, Citizen]:
    """Map the records on which a visit stands to one of its clients each."""
    return {one.citizen.case_record.reference: one.citizen for one in visit.party if one.part == Part.CLIENT}


def _let_go(visit: Visit, leaves: Citizen, instead: Citizen | None, before: dict[str, Any], now: datetime) -> None:
    """Take what was written, and what is to be done, off the record of somebody who is no client of it any more."""
    for entry in _entries_of(_held(visit)):
        staying = [one for one in entry.clients if one.case_record_id != leaves.case_record_id]
        if entry.moved or len(staying) == len(entry.clients):
            continue
        before["entries"][entry.reference] = _as_it_is(entry)
        entry.clients = staying if instead is None or instead in staying else [*staying, instead]
    whose = _lead(visit)
    for task in _open_tasks(visit, leaves):
        if task.kind in _FOLLOW:
            before["tasks"][task.key] = task.citizen_id
            tasks.change_person(task.key, whose.id if whose is not None else None)
        else:
            before["calls"].append(task.key)
            tasks.close_by_key(task.key, outcome=_("It was not their visit."), now=now)


def _look_again(visit: Visit) -> None:
    """Let messages about what was agreed be looked at again: whom they go to may be another now."""
    for action in db.session.scalars(select(Action).where(Action.consultation_id.in_(_held(visit)))):
        action.version += 1


def _held(visit: Visit) -> list[int]:
    return [one.id for one in visit.consultations]


def _open_tasks(visit: Visit, leaves: Citizen) -> Sequence[Task]:
    steps = db.session.scalars(select(Action.reference).where(Action.consultation_id.in_(_held(visit)))).all()
    about = [visit.reference, *(one.reference for one in visit.consultations), *steps]
    theirs = select(Citizen.id).where(Citizen.case_record_id == leaves.case_record_id)
    found = select(Task).where(Task.subject_reference.in_(about), Task.citizen_id.in_(theirs), Task.done_at.is_(None))
    return db.session.scalars(found.order_by(Task.id)).all()


def _entries_of(consultation_ids: Sequence[int]) -> Sequence[Entry]:
    return db.session.scalars(select(Entry).where(Entry.consultation_id.in_(consultation_ids))).all()


def _as_it_is(entry: Entry) -> dict[str, Any]:
    return {"topic_id": entry.topic_id, "clients": [one.id for one in entry.clients]}


def _write_down(
    visit: Visit, what: VisitChange, reader: Reader, reason: str, before: dict[str, Any], now: datetime
) -> VisitCorrection:
    row = VisitCorrection(
        **{"reference": random_reference(), "visit": visit, "what": str(what), "reason": reason, "at": now},
        **{"by_id": reader.id, "led": False, "before": {**before, "version_after": visit.version}},
    )
    db.session.add(row)
    db.session.flush()
    return row


def _audit(
    before: dict[str, Citizen], after: dict[str, Citizen], said: str, reader: Reader, device: str, now: datetime
) -> None:
    """Audit each record that the visit came to, or left."""
    changed = sorted(before.keys() ^ after.keys())
    audit_each(Act.MOVED, changed, staff_id=reader.id, device=device, basis=Basis.REASON, reason=said, now=now)
