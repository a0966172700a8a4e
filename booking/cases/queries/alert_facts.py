"""Read the facts by which one audit row raises alerts or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from booking.cases.models import Alert, AlertMark, AuditHead, AuditRow, HouseholdLink
from booking.cases.queries.alert_grounds import connections_with
from booking.cases.queries.likely import facts_of_records
from booking.cases.queries.records import citizens_of, record_by_reference
from booking.cases.rules.alerts import LISTING, MANY_WITHIN, READING, AlertKind, ReadingFacts
from booking.cases.rules.households import HouseholdRelation
from booking.cases.rules.matching import PersonFacts, is_likely
from booking.citizens.models import Citizen, CitizenContact, ContactPoint
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import db
from booking.core.folding import folded
from booking.staff.models import StaffMember
from booking.staff.rules import Role, scope_of

_NO_RECORD = 0  # of staff, as matching knows people


def are_unwatched() -> bool:
    """Return whether audit rows were written that nobody has looked through for alerts."""
    behind = select(AlertMark.id).join(AuditHead, AuditHead.rows > AlertMark.rows)
    return db.session.scalar(behind) is not None


def audited_after(number: int, limit: int) -> Sequence[AuditRow]:
    """List the audit rows after this number, in their order."""
    return db.session.scalars(select(AuditRow).where(AuditRow.id > number).order_by(AuditRow.id).limit(limit)).all()


def facts_of_reading(row: AuditRow) -> ReadingFacts:
    """Read who has read which record, what connects the two, and what else they read shortly before."""
    reader = db.session.get_one(StaffMember, row.staff_member_id)
    before = _read_before(row)
    today, hour = clock.day_bounds(clock.day_of(row.at))[0], row.at - MANY_WITHIN
    facts = ReadingFacts(
        at=row.at,
        act=row.act,
        basis=row.basis,
        reader_id=reader.id,
        scope=scope_of(reader.grants, *Role),
        reader=_known_of(reader),
        read_today=any(record == row.case_record_reference and at >= today for record, at in before),
        records_in_hour=len({row.case_record_reference, *(record for record, at in before if at > hour)}),
        many_said=_many_said(row, hour),
    )
    record = record_by_reference(row.case_record_reference)
    if record is None or facts.read_today:
        return facts
    own = _own_records(facts.reader)
    return replace(
        facts,
        reader=replace(facts.reader, reached=facts.reader.reached.union(*(one.reached for one in own))),
        person=facts_of_records([record.id]).get(record.id),
        colleagues=_colleagues(record.id, reader.id),
        lives_with_reader=_live_together(record.id, [one.record_id for one in own]),
        connections=connections_with(record, row),
    )


def _read_before(row: AuditRow) -> list[tuple[str, datetime]]:
    """List what this reader has read before this row, on its day or in the hour until then."""
    since = min(clock.day_bounds(clock.day_of(row.at))[0], row.at - MANY_WITHIN)
    found = select(AuditRow.case_record_reference, AuditRow.at).where(
        AuditRow.staff_member_id == row.staff_member_id,
        AuditRow.at >= since,
        AuditRow.id < row.id,
        AuditRow.act.in_(READING),
        AuditRow.basis.not_in(LISTING),
    )
    return [(reference, at) for reference, at in db.session.execute(found)]


def _many_said(row: AuditRow, since: datetime) -> bool:
    said = select(Alert.id).where(Alert.about_id == row.staff_member_id, Alert.kind == AlertKind.MANY)
    said = said.where(Alert.raised_at > since, Alert.audit_row_id < row.id)
    return db.session.scalar(said.limit(1)) is not None


def _known_of(member: StaffMember) -> PersonFacts:
    """Return a member of staff as matching knows people: their name, and the contact points that are theirs."""
    address = and_(ContactPoint.kind == ContactKind.EMAIL, ContactPoint.value == member.email)
    number = and_(
        ContactPoint.kind.in_((ContactKind.MOBILE, ContactKind.LANDLINE)), ContactPoint.value == member.private_number
    )
    points = db.session.scalars(select(ContactPoint.id).where(or_(address, number)))
    return PersonFacts(_NO_RECORD, frozenset({folded(member.name)}), reached=frozenset(points))


def _own_records(reader: PersonFacts) -> list[PersonFacts]:
    """Find the records of a reader by their e-mail address or private number, and a name like theirs."""
    of_theirs = (
        select(Citizen.case_record_id)
        .join(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .where(CitizenContact.contact_point_id.in_(reader.reached))
    )
    people = facts_of_records(db.session.scalars(of_theirs.distinct()).all()) if reader.reached else {}
    return [one for one in people.values() if is_likely(reader, one)]


def _colleagues(record_id: int, reader_id: int) -> list[PersonFacts]:
    """Find the others of the staff whose e-mail address or private number stands on a record."""
    reached = (
        select(ContactPoint.value)
        .join(CitizenContact, CitizenContact.contact_point_id == ContactPoint.id)
        .where(CitizenContact.citizen_id.in_(citizens_of(record_id)))
    )
    theirs = or_(StaffMember.email.in_(reached), StaffMember.private_number.in_(reached))
    return [
        _known_of(one) for one in db.session.scalars(select(StaffMember).where(StaffMember.id != reader_id, theirs))
    ]


def _live_together(record_id: int, own: Collection[int]) -> bool:
    """Return whether somebody of a record lives with somebody of one of these, as it was written down."""
    one, other = aliased(Citizen), aliased(Citizen)
    link = (
        select(HouseholdLink.id)
        .join(one, one.id == HouseholdLink.citizen_id)
        .join(other, other.id == HouseholdLink.other_id)
        .where(HouseholdLink.kind == HouseholdRelation.LIVES_WITH, HouseholdLink.ended_at.is_(None))
        .where(
            or_(
                and_(one.case_record_id == record_id, other.case_record_id.in_(own)),
                and_(other.case_record_id == record_id, one.case_record_id.in_(own)),
            )
        )
    )
    return bool(own) and db.session.scalar(link.limit(1)) is not None
