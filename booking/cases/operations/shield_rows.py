"""Rows of shields, as every act on them needs them: locked, checked, audited; `Citizen.shielded` follows from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from booking.cases.errors import ListChanged, NoSuchReader
from booking.cases.models import Shield, ShieldCitizen, ShieldReader
from booking.cases.operations.auditing import audit
from booking.cases.queries.shields import named_on_each, records_under
from booking.cases.rules import Act, Basis
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.staff.models import StaffMember
from booking.staff.rules import Role, allows


def settle_shields(record_ids: Collection[int]) -> None:
    """Bring `Citizen.shielded` of everybody on these records up to date: after a shield, a join or a parting."""
    covered = (
        select(Citizen.case_record_id)
        .join(ShieldCitizen, ShieldCitizen.citizen_id == Citizen.id)
        .join(Shield, Shield.id == ShieldCitizen.shield_id)
        .where(Citizen.case_record_id.in_(record_ids), Shield.ended_at.is_(None))
    )
    shielded = set(db.session.scalars(covered))
    for record_id in set(record_ids):
        theirs = update(Citizen).where(Citizen.case_record_id == record_id)
        db.session.execute(
            theirs.where(Citizen.shielded != (record_id in shielded))
            .values(shielded=record_id in shielded, paired=False)
            .execution_options(synchronize_session="fetch")
        )


def lock_open(shield: Shield) -> None:
    """Lock a shield with its list, as it stands now. Raises ListChanged where it has ended."""
    lock_row(shield)
    db.session.refresh(shield, ["readers"])
    if shield.ended_at is not None:
        raise ListChanged


def need_advisor(colleague: StaffMember) -> None:
    """Raise NoSuchReader for whoever is no advisor who works here."""
    if not reads(colleague):
        raise NoSuchReader


def reads(colleague: StaffMember) -> bool:
    """Return whether a colleague works here, as an advisor: whoever else is on the list keeps it and opens nothing."""
    return colleague.active and allows(colleague.grants, Role.ADVISOR)


def can_be_opened(shield: Shield) -> bool:
    """Return whether somebody can open each record under this shield, whatever other shields are over it."""
    covered = select(ShieldCitizen.citizen_id).where(ShieldCitizen.shield_id == shield.id)
    named = named_on_each(db.session.scalars(select(Citizen.case_record_id).where(Citizen.id.in_(covered))).all())
    people = db.session.scalars(select(StaffMember).where(StaffMember.id.in_(frozenset().union(*named.values()))))
    able = {one.id for one in people if reads(one)}
    return all(able & readers for readers in named.values())


def reader_row(
    colleague: StaffMember, *, by_id: int, reason: str, asked_at: datetime, since: datetime | None = None
) -> ShieldReader:
    """Build a place on a list, in force `since` then; None: a second person is asked first."""
    return ShieldReader(
        reference=random_reference(),
        staff_member_id=colleague.id,
        asked_at=asked_at,
        asked_by_id=by_id,
        reason=reason,
        since=since,
    )


def write_down(act: Act, shield: Shield, why: str, staff_id: int, device: str, now: datetime) -> None:
    """Audit an act on a shield, for the record that it covers."""
    record = records_under([shield]).get(shield.id, "")
    audit(act, staff_id=staff_id, device=device, record=record, basis=Basis.REASON, reason=why, now=now)
