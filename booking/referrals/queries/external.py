"""Reads of external references: of a record, of a referral, whom a number means."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select

from booking.cases.queries.records import citizens_of
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.referrals.models import ExternalReference, Referral, ReferralClient
from booking.referrals.rules.external import searched_key
from booking.staff.models import StaffMember


class ExternalLine(NamedTuple):
    """A number in another system: who wrote it down, empty for the organisation itself; on which referral, if one."""

    reference: str
    system: str
    number: str
    written_at: datetime
    by: str
    referral: str


def external_on(record_id: int, referrals: Collection[str]) -> list[ExternalLine]:
    """List the numbers of the person of a record, and of these referrals: those that the reader may read."""
    theirs = ExternalReference.citizen_id.in_(citizens_of(record_id))
    return _lines(or_(theirs, Referral.reference.in_(referrals)))


def external_of(referral_id: int) -> list[ExternalLine]:
    """List the numbers of a referral. Who may read it is the caller's to ask."""
    return _lines(ExternalReference.referral_id == referral_id)


def external_by_reference(reference: str, record_id: int, referrals: Collection[str]) -> ExternalReference | None:
    """Find an external reference of a record, or of one of these referrals, also one that was removed."""
    found = select(ExternalReference).outerjoin(Referral).where(ExternalReference.reference == reference)
    theirs = ExternalReference.citizen_id.in_(citizens_of(record_id))
    return db.session.scalars(found.where(or_(theirs, Referral.reference.in_(referrals)))).one_or_none()


def standing_number(record_id: int, system_key: str, number_key: str) -> ExternalReference | None:
    """Find a number that stands with the person of a record already, or with a referral of theirs."""
    mine = citizens_of(record_id)
    theirs = select(ReferralClient.referral_id).where(ReferralClient.citizen_id.in_(mine))
    found = select(ExternalReference).where(
        ExternalReference.number_key == number_key,
        ExternalReference.system_key == system_key,
        ExternalReference.removed_at.is_(None),
        or_(ExternalReference.citizen_id.in_(mine), ExternalReference.referral_id.in_(theirs)),
    )
    return db.session.scalars(found).one_or_none()


def known_elsewhere_as(text: str) -> Sequence[int]:
    """List the ids of the citizens whom a number in another system means, for a search over all people.

    Nobody who is shielded, and not by a referral that only some may read.
    """
    key = searched_key(text)
    if not key:
        return []
    named = (ExternalReference.number_key == key, ExternalReference.removed_at.is_(None))
    open_ones = select(ReferralClient.citizen_id).join(Referral, Referral.id == ReferralClient.referral_id)
    open_ones = open_ones.join(ExternalReference, ExternalReference.referral_id == Referral.id)
    by_referral = open_ones.where(*named, ~Referral.restricted, ~Referral.safeguarding)
    themselves = select(ExternalReference.citizen_id).where(*named)
    found = select(Citizen.id).where(or_(Citizen.id.in_(themselves), Citizen.id.in_(by_referral)), ~Citizen.shielded)
    return db.session.scalars(found.order_by(Citizen.id)).all()


def _lines(which: ColumnElement[bool]) -> list[ExternalLine]:
    found = (
        select(ExternalReference, StaffMember.name, Referral.reference)
        .outerjoin(StaffMember, StaffMember.id == ExternalReference.by_id)
        .outerjoin(Referral, Referral.id == ExternalReference.referral_id)
        .where(which, ExternalReference.removed_at.is_(None))
        .order_by(ExternalReference.id)
    )
    return [
        ExternalLine(one.reference, one.system, one.number, one.written_at, by or "", referral or "")
        for one, by, referral in db.session.execute(found)
    ]
