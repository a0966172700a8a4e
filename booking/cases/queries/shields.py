"""Read shields: who may open a shielded record, which records of a visit are shielded, the lists that are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from booking.cases.models import EntryClient, Shield, ShieldCitizen, ShieldReader
from booking.cases.models.record import Entry
from booking.cases.rules import Reader, may_open
from booking.cases.rules.shields import named_by_all, review_key
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import Part
from booking.core.database import db
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.visits.models import Consultation, PartyMember


def named_on(record_id: int) -> frozenset[int] | None:
    """Return who may open a shielded record, by their ids; None where it is not shielded."""
    return named_on_each([record_id]).get(record_id)


def named_on_each(record_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Map those of these records that are shielded to who may open them. One statement, two where one is."""
    shielded = select(Citizen.case_record_id).where(Citizen.case_record_id.in_(record_ids), Citizen.shielded)
    ids = set(db.session.scalars(shielded)) if record_ids else set()
    if not ids:
        return {}
    reads = and_(ShieldReader.shield_id == Shield.id, ShieldReader.since.is_not(None), ShieldReader.ended_at.is_(None))
    rows = db.session.execute(
        select(Citizen.case_record_id, Shield.id, ShieldReader.staff_member_id)
        .join(ShieldCitizen, ShieldCitizen.citizen_id == Citizen.id)
        .join(Shield, and_(Shield.id == ShieldCitizen.shield_id, Shield.ended_at.is_(None)))
        .outerjoin(ShieldReader, reads)
        .where(Citizen.case_record_id.in_(ids))
    )
    lists: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for record_id, shield_id, staff_id in rows:
        lists[record_id][shield_id] |= {staff_id} - {None}
    return {record_id: named_by_all(lists[record_id].values()) or frozenset() for record_id in ids}


def named_for(people: Iterable[Citizen]) -> frozenset[int] | None:
    """Return who may open the records of all who are shielded of these people; None where nobody is."""
    return named_by_all(named_on_each({one.case_record_id for one in people if one.shielded}).values())


def not_shielded_from(staff_id: int) -> ColumnElement[bool]:
    """Build the condition that this colleague is kept from a `Citizen`'s record by no shield: for choices and searches.

    Lists show nobody who is shielded by name, whoever reads them: `Citizen.shown_name`.
    """
    covered = aliased(Citizen)
    named = select(ShieldReader.id).where(
        ShieldReader.shield_id == Shield.id,
        ShieldReader.staff_member_id == staff_id,
        ShieldReader.since.is_not(None),
        ShieldReader.ended_at.is_(None),
    )
    kept_from = (
        select(Shield.id)
        .join(ShieldCitizen, ShieldCitizen.shield_id == Shield.id)
        .join(covered, covered.id == ShieldCitizen.citizen_id)
        .where(covered.case_record_id == Citizen.case_record_id, Shield.ended_at.is_(None), ~named.exists())
    )
    return or_(~Citizen.shielded, ~kept_from.correlate(Citizen).exists())


def closed_to(reader: Reader, people: Iterable[Citizen]) -> bool:
    """Return whether one of these people is shielded, and their record not this reader's to open.

    No statement where nobody is shielded.
    """
    shielded = {one.case_record_id for one in people if one.shielded}
    return any(not may_open(reader, named) for named in named_on_each(shielded).values())


def may_open_record(record_id: int, reader: Reader) -> bool:
    """Return whether this reader may open this record: see `rules.may_open`."""
    return may_open(reader, named_on(record_id))


def named_on_entries(entry_ids: Select[int]) -> Mapping[int, frozenset[int]]:
    """Map those of these entries that stand on a shielded record to who may open it: whosever record shows them."""
    of_visit = and_(PartyMember.visit_id == Consultation.visit_id, PartyMember.part == Part.CLIENT, ~Entry.moved)
    query = (
        select(Entry.id, Citizen.case_record_id)
        .outerjoin(EntryClient, EntryClient.entry_id == Entry.id)
        .outerjoin(Consultation, Consultation.id == Entry.consultation_id)
        .outerjoin(PartyMember, of_visit)
        .join(Citizen, or_(Citizen.id == EntryClient.citizen_id, Citizen.id == PartyMember.citizen_id))
        .where(Entry.id.in_(entry_ids), Citizen.shielded)
    )
    return _named(db.session.execute(query).all())


def named_on_consultations(consultation_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Map those of these consultations that had a shielded client to who may open their record."""
    if not consultation_ids:
        return {}
    query = (
        select(Consultation.id, Citizen.case_record_id)
        .join(PartyMember, and_(PartyMember.visit_id == Consultation.visit_id, PartyMember.part == Part.CLIENT))
        .join(Citizen, and_(Citizen.id == PartyMember.citizen_id, Citizen.shielded))
        .where(Consultation.id.in_(consultation_ids))
    )
    return _named(db.session.execute(query).all())


def _named(rows: Sequence[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    if not rows:
        return {}
    named = named_on_each({record_id for _id, record_id in rows})
    lists: dict[int, list[frozenset[int]]] = defaultdict(list)
    for id_, record_id in rows:
        lists[id_].append(named[record_id])
    return {id_: named_by_all(each) or frozenset() for id_, each in lists.items()}


def readers_named(record_id: int) -> Sequence[str]:
    """List the names of the colleagues who may open a shielded record and work here still."""
    named = named_on(record_id) or frozenset()
    query = select(StaffMember.name).where(StaffMember.id.in_(named), StaffMember.active).order_by(StaffMember.name)
    return db.session.scalars(query).all() if named else []


def shield_of(record_id: int) -> Shield | None:
    """Find the shield over a record that was set last and has not ended."""
    query = (
        select(Shield)
        .join(ShieldCitizen, ShieldCitizen.shield_id == Shield.id)
        .join(Citizen, Citizen.id == ShieldCitizen.citizen_id)
        .where(Citizen.case_record_id == record_id, Shield.ended_at.is_(None))
        .order_by(Shield.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()


def shield_by_reference(reference: str) -> Shield | None:
    """Find a shield by its reference, whether it stands or has ended."""
    return db.session.scalars(select(Shield).where(Shield.reference == reference)).one_or_none()


def records_under(shields: Collection[Shield]) -> Mapping[int, str]:
    """Map shields, by id, to the references of the records that they cover."""
    rows = db.session.execute(
        select(ShieldCitizen.shield_id, CaseRecord.reference)
        .join(Citizen, Citizen.id == ShieldCitizen.citizen_id)
        .join(CaseRecord, CaseRecord.id == Citizen.case_record_id)
        .where(ShieldCitizen.shield_id.in_([one.id for one in shields]))
        .order_by(Citizen.id.desc())
    )
    return {shield_id: reference for shield_id, reference in rows}


def unasked_reviews(today: date) -> list[Shield]:
    """List the open shields whose review day has come, and about which no Task was opened for that day."""
    due = db.session.scalars(select(Shield).where(Shield.ended_at.is_(None), Shield.review_on <= today)).all()
    keys = {review_key(one.reference, one.review_on): one for one in due}
    asked = set(db.session.scalars(select(Task.key).where(Task.key.in_(keys)))) if keys else set()
    return [one for key, one in keys.items() if key not in asked]


def open_shields() -> Sequence[Shield]:
    """List the shields that have not ended, the latest first, with whoever is named on each."""
    query = (
        select(Shield)
        .where(Shield.ended_at.is_(None))
        .options(
            joinedload(Shield.set_by),
            joinedload(Shield.end_asked_by),
            selectinload(Shield.readers).options(
                joinedload(ShieldReader.staff_member), joinedload(ShieldReader.asked_by)
            ),
        )
        .order_by(Shield.id.desc())
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()
