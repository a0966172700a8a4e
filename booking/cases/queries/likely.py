"""Find the records that may be a person's: candidates by index, judged by `cases/rules/matching.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, and_, func, literal, or_, select, union

from booking.cases.models import MatchDecision
from booking.cases.rules.joining import MatchWord
from booking.cases.rules.matching import CANDIDATES, Birth, Likely, PersonFacts, likely_records
from booking.citizens.models import (
    NOT_KEYED,
    CaseRecord,
    Citizen,
    CitizenContact,
    ContactPoint,
    Death,
    NameKey,
    PersonName,
)
from booking.citizens.rules.names import name_keys
from booking.core.database import db
from booking.visits.models import PartyMember, Visit


class LikelyRecord(NamedTuple):
    """A likely record as an advisor chooses it: what tells its person from another."""

    reference: str
    names: tuple[str, ...]
    born: tuple[date, ...]
    digits: tuple[str, ...]  # last ones of their numbers
    visits: int
    last_day: date | None
    same_birth: bool
    same_contact: bool
    died: bool


class _Person(NamedTuple):
    """What is known of one record's person, and the citizens that they are."""

    facts: PersonFacts
    ids: frozenset[int]


_FACTS = (
    Citizen.case_record_id,
    Citizen.id,
    Citizen.name_folded,
    Citizen.date_of_birth,
    CitizenContact.contact_point_id,
    PersonName.name_folded.label("also"),
)
_STANDS = and_(PersonName.citizen_id == Citizen.id, PersonName.ended_at.is_(None))


def likely_of(record_id: int) -> list[Likely]:
    """Find which records may be the same person's, likeliest first, without those that an advisor told apart.

    A shielded record is none of them, and has none.
    """
    return likely_of_each([record_id])[record_id]


def likely_of_each(record_ids: Collection[int]) -> dict[int, list[Likely]]:
    """Find the likely records of each of these, as `likely_of` does: three statements, however many they are."""
    found: dict[int, list[Likely]] = {record_id: [] for record_id in record_ids}
    if not found:
        return found
    rows = db.session.execute(
        select(*_FACTS)
        .outerjoin(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .outerjoin(PersonName, _STANDS)
        .where(Citizen.case_record_id.in_(record_ids), ~Citizen.shielded)
    )
    people = _people(rows)
    if not people:
        return found
    known, apart = _known(_candidates(people)), _told_apart([id_ for person in people for id_ in person.ids])
    for person in people:
        record_id = person.facts.record_id
        not_them = frozenset(chain.from_iterable(pair for pair in apart if not person.ids.isdisjoint(pair)))
        others = [other.facts for other in known[record_id] if not_them.isdisjoint(other.ids)]
        found[record_id] = likely_records(person.facts, others)
    return found


def facts_of_records(record_ids: Collection[int]) -> dict[int, PersonFacts]:
    """Read what matching knows of the person of each of these records, shielded or not."""
    if not record_ids:
        return {}
    rows = db.session.execute(
        select(*_FACTS)
        .outerjoin(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .outerjoin(PersonName, _STANDS)
        .where(Citizen.case_record_id.in_(record_ids))
    )
    return {one.facts.record_id: one.facts for one in _people(rows)}


def _candidates(people: Iterable[_Person]) -> Subquery:
    """Select the records with a like name, with a contact point or day of birth in common, or with no keys yet.

    `looked_for` is the record for which each is a candidate.
    """
    ways = []
    for facts, ids in people:
        keys = sorted({key for name in facts.names for key in name_keys(name)})
        like = (
            select(NameKey.citizen_id)
            .where(NameKey.key.in_(keys), NameKey.citizen_id.not_in(ids))
            .group_by(NameKey.citizen_id)
            .order_by(func.count().desc(), NameKey.citizen_id.desc())
        )
        theirs: list[Select[int]] = [like, select(Citizen.id).where(NOT_KEYED).order_by(Citizen.id.desc())]
        if facts.reached:
            theirs.append(select(CitizenContact.citizen_id).where(CitizenContact.contact_point_id.in_(facts.reached)))
        if facts.born:
            theirs.append(select(Citizen.id).where(Citizen.date_of_birth.in_(facts.born)))
        ways += [select(literal(facts.record_id), way.limit(CANDIDATES).subquery()) for way in theirs]
    found = union(*ways).subquery().alias(name="found")
    looked_for, citizen_id = found.c
    return (
        select(looked_for.label("looked_for"), Citizen.case_record_id)
        .join(found, citizen_id == Citizen.id)
        .where(Citizen.case_record_id != looked_for)
        .distinct()
        .subquery()
    )


def _known(candidates: Subquery) -> dict[int, list[_Person]]:
    """Read the people of the candidates, by the record for which they are looked for."""
    rows = defaultdict(list)
    query = (
        select(candidates.c.looked_for, *_FACTS)
        .join(candidates, candidates.c.case_record_id == Citizen.case_record_id)
        .outerjoin(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .outerjoin(PersonName, _STANDS)
        .where(~Citizen.shielded)
    )
    for looked_for, *facts in db.session.execute(query):
        rows[looked_for].append(facts)
    return defaultdict(list, {looked_for: _people(each) for looked_for, each in rows.items()})


def _people(rows: Iterable[Any]) -> list[_Person]:
    of_record = defaultdict(list)
    for record_id, *facts in rows:
        of_record[record_id].append(facts)
    people = []
    for record_id, each in of_record.items():
        ids, names, born, reached, also = (frozenset(column) for column in zip(*each, strict=True))
        people.append(_Person(PersonFacts(record_id, (names | also) - {None}, born - {None}, reached - {None}), ids))
    return people


def _told_apart(ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """List the pairs of citizens, one of them of these, whom an advisor told apart."""
    said = select(MatchDecision.citizen_id, MatchDecision.other_id).where(
        MatchDecision.word == MatchWord.DIFFERENT,
        MatchDecision.undone_at.is_(None),
        or_(MatchDecision.citizen_id.in_(ids), MatchDecision.other_id.in_(ids)),
    )
    return [(one, other) for one, other in db.session.execute(said)]


def shown_as_likely(likely: Sequence[Likely]) -> list[LikelyRecord]:
    """Read what an advisor sees of likely records, in the same order."""
    ids = [one.record_id for one in likely]
    if not ids:
        return []
    gone = select(Death.id).where(Death.citizen_id == Citizen.id, Death.undone_at.is_(None)).exists()
    people = db.session.execute(
        select(
            *(Citizen.case_record_id, Citizen.name, Citizen.typed_name),
            *(Citizen.date_of_birth, ContactPoint.last_digits, CaseRecord.reference, gone.label("died")),
        )
        .join(CaseRecord, CaseRecord.id == Citizen.case_record_id)
        .outerjoin(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .outerjoin(
            ContactPoint, and_(ContactPoint.id == CitizenContact.contact_point_id, ContactPoint.last_digits != "")
        )
        .where(Citizen.case_record_id.in_(ids))
        .order_by(Citizen.named_at.desc(), Citizen.id.desc())
    ).all()
    came = visits_of_each(ids)
    theirs = {id_: [row for row in people if row[0] == id_] for id_ in ids}
    return [_shown(one, theirs[one.record_id], came) for one in likely]


def visits_of_each(record_ids: Collection[int]) -> dict[int, tuple[int, date]]:
    """Map records to how often their people were here, and on which day last."""
    query = (
        select(Citizen.case_record_id, func.count(Visit.id.distinct()), func.max(Visit.day))
        .join(PartyMember, PartyMember.citizen_id == Citizen.id)
        .join(Visit, Visit.id == PartyMember.visit_id)
        .where(Citizen.case_record_id.in_(record_ids), Visit.arrived_at.is_not(None))
        .group_by(Citizen.case_record_id)
    )
    return {record_id: (number, last) for record_id, number, last in db.session.execute(query)}


def _shown(one: Likely, rows: Sequence[Any], came: Mapping[int, tuple[int, date]]) -> LikelyRecord:
    """`rows`: each name with its day of birth and last digits, those named last first."""
    number, last = came.get(one.record_id, (0, None))
    return LikelyRecord(
        rows[0].reference,
        tuple(dict.fromkeys([*(row.name for row in rows), *(row.typed_name for row in rows)])),
        tuple(dict.fromkeys(row.date_of_birth for row in rows if row.date_of_birth)),
        tuple(dict.fromkeys(row.last_digits for row in rows if row.last_digits)),
        number,
        last,
        one.birth is Birth.SAME,
        one.reached,
        any(row.died for row in rows),
    )
