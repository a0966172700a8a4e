"""Change a visit's party, and on whose record the visit stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.citizens import operations as citizens
from booking.citizens.models import Citizen
from booking.citizens.rules import Part, is_under_age
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.text import is_reason
from booking.visits import queries
from booking.visits.errors import ChildInterprets, NamedMeanwhile, VisitOver
from booking.visits.models import PartyMember, Visit
from booking.visits.operations.acts import acting, already_called, last_act, lock, need_today, open_consultations
from booking.visits.operations.put_right import party_of
from booking.visits.rules import WITH_ADVISOR, VisitActKind, VisitRecord, VisitStatus


def add_to_party(
    visit: Visit,
    citizen: Citizen,
    part: str = Part.CLIENT,
    *,
    under_18: bool = False,
    why: str = "",
    by_id: int | None,
    now: datetime,
) -> None:
    """Add a person with a part; for a member, change the part. A client puts the visit on their record.

    Who is under 18, by the day of birth or as it was said, interprets only with a reason, which is kept: else raises
    ChildInterprets.
    """
    lock(visit)
    why = why_a_child_interprets(visit, citizen, part, under_18=under_18, why=why)
    with acting(visit, VisitActKind.PARTY, by_id=by_id, now=now):
        member = next((m for m in visit.party if m.citizen_id == citizen.id), None)
        if member is None:
            member = PartyMember(citizen_id=citizen.id)
            visit.party.append(member)
        member.part, member.why = part, why
        if part == Part.CLIENT:
            visit.record = VisitRecord.ON_RECORD
        else:
            _without_clients_anonymous(visit)


def why_a_child_interprets(visit: Visit, citizen: Citizen, part: str, *, under_18: bool, why: str) -> str:
    """Return the reason to keep with somebody's part: of an interpreter under 18, else none. Raises ChildInterprets."""
    if part != Part.INTERPRETER or not (under_18 or is_under_age(citizen.date_of_birth, visit.day)):
        return ""
    if not is_reason(why):
        raise ChildInterprets
    return why.strip()[:200]


def remove_from_party(visit: Visit, citizen: Citizen, *, by_id: int | None, now: datetime) -> None:
    """Remove a person from the party. Without a client left, the visit becomes `anonymous`."""
    lock(visit)
    with acting(visit, VisitActKind.PARTY, by_id=by_id, now=now):
        for member in [m for m in visit.party if m.citizen_id == citizen.id]:
            visit.party.remove(member)
            db.session.delete(member)
        _without_clients_anonymous(visit)


def mark_absent(visit: Visit, place: int, *, expected_version: int, by_id: int, now: datetime) -> None:
    """Take one of several off a visit that is here: they did not come. `place`: of the clients, the first leads.

    Undone by `undo`. Raises StalePage, AlreadyCalled while an advisor has them, OtherDay, and VisitOver where they are
    not here, or nobody would be left.
    """
    lock(visit)
    if visit.version != expected_version:
        raise StalePage
    clients = [member for member in visit.party if member.part == Part.CLIENT]
    if visit.status != VisitStatus.HERE or not 0 <= place < len(clients) or len(clients) == 1:
        raise VisitOver
    need_today(visit, now)
    for consultation in open_consultations(visit):
        if consultation.status in WITH_ADVISOR:
            raise already_called(consultation)
    party = [list(one) for one in party_of(visit)]
    with acting(visit, VisitActKind.ONE_ABSENT, by_id=by_id, now=now):
        visit.party.remove(clients[place])
        db.session.delete(clients[place])
    act = last_act(visit)
    act.before = {**act.before, "party": party}


def name_others(visit: Visit, names: Sequence[str], *, now: datetime) -> None:
    """Change who comes too, beside the one who leads, as these names say. Who was named so already stays."""
    known = queries.others_of(visit)
    if list(names) == [person.typed_name for person in known]:
        return
    wanted = citizens.name_others(names, known=known, now=now)
    for person in known:
        if person not in wanted:
            remove_from_party(visit, person, by_id=None, now=now)
    for person in wanted:
        if person not in known:
            add_to_party(visit, person, by_id=None, now=now)
    citizens.forget_unused([person.id for person in known if person not in wanted])


def identify(visit: Visit, citizen: Citizen, *, by_id: int | None, now: datetime) -> None:
    """Add a client to an anonymous visit, or to one without a record: it stands on their record from now on."""
    add_to_party(visit, citizen, Part.CLIENT, by_id=by_id, now=now)


def need_no_record(visit: Visit, *, by_id: int | None, now: datetime) -> None:
    """Mark the visit as `not_needed`: counted only.

    Raises NamedMeanwhile where it stands on somebody's record by now.
    """
    lock(visit)
    if visit.record == VisitRecord.ON_RECORD:
        raise NamedMeanwhile
    with acting(visit, VisitActKind.NO_RECORD, by_id=by_id, now=now):
        for member in list(visit.party):
            visit.party.remove(member)
            db.session.delete(member)
        visit.record = VisitRecord.NOT_NEEDED


def _without_clients_anonymous(visit: Visit) -> None:
    if visit.record == VisitRecord.ON_RECORD and not any(m.part == Part.CLIENT for m in visit.party):
        visit.record = VisitRecord.ANONYMOUS
