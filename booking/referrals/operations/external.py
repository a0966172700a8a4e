"""Write down by which number another system knows a person or a referral, remove it, undo that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from booking.cases.operations import KnownDone
from booking.cases.queries import people_on
from booking.cases.rules.actions import need_undo
from booking.cases.rules.known import KnownAct
from booking.citizens.models import CaseRecord
from booking.core.database import db, refused_as
from booking.core.errors import StalePage
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.referrals.errors import (
    ExternalAboutGone,
    ExternalNumberMissing,
    ExternalNumberTaken,
    ExternalSystemMissing,
    NotByThem,
)
from booking.referrals.models import ExternalReference, OutsideLink, Referral
from booking.referrals.operations.agreeing import note
from booking.referrals.queries.external import standing_number
from booking.referrals.queries.outside import is_with_them
from booking.referrals.queries.rows import by_reference
from booking.referrals.rules.external import NUMBER_LENGTH, SYSTEM_LENGTH, external_key
from booking.referrals.rules.outside import OutsideEventKind

_TAKEN = {
    "uq_external_reference_number": ExternalNumberTaken,
    "external_reference.number_key": ExternalNumberTaken,
}


def referral_of_number(reference: str, readable: Collection[str]) -> Referral | None:
    """Find the referral whose number is written down, among those the reader may read; None: the person's own.

    Raises ExternalAboutGone for one that is not among them.
    """
    if reference and reference not in readable:
        raise ExternalAboutGone
    return by_reference(reference) if reference else None


def add_external(
    record: CaseRecord, referral: Referral | None, system: str, number: str, *, by_id: int | None, now: datetime
) -> KnownDone:
    """Write down a number for the person of a record, or for one referral of theirs. Twice is once.

    Without a system it is the receiver of the referral. `by_id` None: the organisation says so itself. Raises
    ExternalSystemMissing, ExternalNumberMissing, ExternalNumberTaken.
    """
    system = system or (referral.receiver_name if referral is not None else "")
    system, number = " ".join(system.split())[:SYSTEM_LENGTH], " ".join(number.split())[:NUMBER_LENGTH]
    system_key, number_key = external_key(system, SYSTEM_LENGTH), external_key(number, NUMBER_LENGTH)
    if not system_key:
        raise ExternalSystemMissing
    if not number_key:
        raise ExternalNumberMissing
    there = standing_number(record.id, system_key, number_key)
    if there is not None:
        return _done(KnownAct.ADD, there)
    added = ExternalReference(
        reference=random_reference(),
        citizen_id=None if referral is not None else people_on(record.id)[0].id,
        referral_id=referral.id if referral is not None else None,
        system=system,
        system_key=system_key,
        number=number,
        number_key=number_key,
        written_at=now,
        by_id=by_id,
        changed_at=now,
        changed_by_id=by_id,
    )
    with refused_as(_TAKEN):
        db.session.add(added)
    return _done(KnownAct.ADD, added)


def act_on_external(row: ExternalReference, act: KnownAct, *, by_id: int, now: datetime) -> KnownDone:
    """Remove an external reference, or undo one's own latest change of it, minutes ago.

    Raises StalePage where a colleague has removed it meanwhile, NothingToUndo, ExternalNumberTaken.
    """
    lock_row(row)
    if act is KnownAct.UNDO:
        need_undo(row.changed_at, row.changed_by_id, by_id, now)
        done = _done(act, row)
        if row.removed_at is None:
            db.session.delete(row)
        else:
            with refused_as(_TAKEN):
                row.removed_at = row.changed_at = None
        return done
    if act is not KnownAct.END or row.removed_at is not None:
        raise StalePage
    row.removed_at, row.changed_at, row.changed_by_id = now, now, by_id
    return _done(act, row)


def number_from_outside(referral: Referral, link: OutsideLink, number: str, *, now: datetime) -> None:
    """Write down the number that an organisation gave to a referral, by its link.

    Raises NotByThem, ExternalNumberMissing, ExternalNumberTaken.
    """
    lock_row(referral)
    if referral.to_organisation is None or not is_with_them(referral, link, now):
        raise NotByThem
    record = referral.clients[0].case_record
    add_external(record, referral, referral.to_organisation.name, number, by_id=None, now=now)
    note(referral, OutsideEventKind.ANSWERED, referral.version, now)


def _done(act: KnownAct, row: ExternalReference) -> KnownDone:
    return KnownDone(act, f"{row.system} {row.number}", row.reference)
