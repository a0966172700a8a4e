"""Find the records that may be a person's: candidates by index, judged by `cases/rules/matching.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select, union

from booking.cases.models import MatchDecision
from booking.cases.rules.joining import MatchWord
from booking.cases.rules.matching import CANDIDATES, Birth, Likely, PersonFacts, likely_records
from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint, Death, NameKey
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


def likely_of(record_id: int) -> list[Likely]:
    """Find which records may be the same person's, likeliest first, without those that an advisor told apart.

    A shielded record is none of them, and has none.
    """
    own = select(Citizen.id, Citizen.name_folded, Citizen.date_of_birth).where(Citizen.case_record_id == record_id)
    people = db.session.execute(own.where(~Citizen.shielded)).all()
    if not people:
        return []
    ids = [row.id for row in people]
    reached = db.session.scalars(
        select(CitizenContact.contact_point_id).where(CitizenContact.citizen_id.in_(ids)).distinct()
    ).all()
    person = PersonFacts(
        record_id,
        frozenset(row.name_folded for row in people),
        frozenset(row.date_of_birth for row in people if row.date_of_birth),
        frozenset(reached),
    )
    return likely_records(person, _known(_candidates(person, ids), record_id, ids))


def _candidates(person: PersonFacts, ids: Collection[int]) -> ScalarSelect[int]:
    """Select the records with a like name, with a contact point or day of birth in common, or with no keys yet."""
    keys = sorted({key for name in person.names for key in name_keys(name)})
    like = (
        select(NameKey.citizen_id)
        .where(NameKey.key.in_(keys), NameKey.citizen_id.not_in(ids))
        .group_by(NameKey.citizen_id)
        .order_by(func.count().desc(), NameKey.citizen_id.desc())
    )
    ways: list[Select[int]] = [like, select(Citizen.id).where(~Citizen.keyed).order_by(Citizen.id.desc())]
    if person.reached:
        ways.append(select(CitizenContact.citizen_id).where(CitizenContact.contact_point_id.in_(person.reached)))
    if person.born:
        ways.append(select(Citizen.id).where(Citizen.date_of_birth.in_(person.born)))
    found = union(*(select(way.limit(CANDIDATES).subquery()) for way in ways)).subquery()
    return select(Citizen.case_record_id).where(Citizen.id.in_(select(found))).scalar_subquery()


def _known(records: ScalarSelect[int], record_id: int, ids: Collection[int]) -> list[PersonFacts]:
    rows = db.session.execute(
        select(
            Citizen.case_record_id,
            Citizen.id,
            Citizen.name_folded,
            Citizen.date_of_birth,
            CitizenContact.contact_point_id,
        )
        .outerjoin(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .where(Citizen.case_record_id.in_(records), Citizen.case_record_id != record_id, ~Citizen.shielded)
    ).all()
    said = select(MatchDecision.citizen_id, MatchDecision.other_id).where(
        MatchDecision.word == MatchWord.DIFFERENT,
        MatchDecision.undone_at.is_(None),
        or_(MatchDecision.citizen_id.in_(ids), MatchDecision.other_id.in_(ids)),
    )
    apart = {id_ for pair in db.session.execute(said) for id_ in pair}
    of_record = defaultdict(list)
    for row in rows:
        of_record[row.case_record_id].append(row)
    return [
        PersonFacts(
            id_,
            frozenset(row.name_folded for row in each),
            frozenset(row.date_of_birth for row in each if row.date_of_birth),
            frozenset(row.contact_point_id for row in each if row.contact_point_id),
        )
        for id_, each in of_record.items()
        if apart.isdisjoint(row.id for row in each)
    ]


def shown_as_likely(likely: Sequence[Likely]) -> list[LikelyRecord]:
    """Read what an advisor sees of likely records, in the same order."""
    ids = [one.record_id for one in likely]
    if not ids:
        return []
    found = select(CaseRecord.id, CaseRecord.reference).where(CaseRecord.id.in_(ids))
    references = {id_: reference for id_, reference in db.session.execute(found)}
    people = db.session.execute(
        select(Citizen.case_record_id, Citizen.name, Citizen.date_of_birth, ContactPoint.last_digits)
        .outerjoin(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .outerjoin(
            ContactPoint, and_(ContactPoint.id == CitizenContact.contact_point_id, ContactPoint.last_digits != "")
        )
        .where(Citizen.case_record_id.in_(ids))
        .order_by(Citizen.named_at.desc(), Citizen.id.desc())
    ).all()
    came = {
        record_id: (number, last)
        for record_id, number, last in db.session.execute(
            select(Citizen.case_record_id, func.count(Visit.id.distinct()), func.max(Visit.day))
            .join(PartyMember, PartyMember.citizen_id == Citizen.id)
            .join(Visit, Visit.id == PartyMember.visit_id)
            .where(Citizen.case_record_id.in_(ids), Visit.arrived_at.is_not(None))
            .group_by(Citizen.case_record_id)
        )
    }
    theirs = {id_: [row for row in people if row[0] == id_] for id_ in ids}
    gone = select(Citizen.case_record_id).join(Death, Death.citizen_id == Citizen.id)
    dead = set(db.session.scalars(gone.where(Citizen.case_record_id.in_(ids), Death.undone_at.is_(None))))
    return [
        _shown(one, references[one.record_id], theirs[one.record_id], came, died=one.record_id in dead)
        for one in likely
    ]


def _shown(
    one: Likely, reference: str, rows: Sequence[Any], came: Mapping[int, tuple[int, date]], *, died: bool
) -> LikelyRecord:
    """`rows`: each name with its day of birth and last digits, those named last first."""
    number, last = came.get(one.record_id, (0, None))
    return LikelyRecord(
        reference,
        tuple(dict.fromkeys(name for _id, name, _born, _digits in rows)),
        tuple(dict.fromkeys(born for _id, _name, born, _digits in rows if born)),
        tuple(dict.fromkeys(digits for _id, _name, _born, digits in rows if digits)),
        number,
        last,
        one.birth is Birth.SAME,
        one.reached,
        died,
    )
