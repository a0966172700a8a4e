"""Find staff members, by e-mail address, reference, invitation or role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.core.database import Base, db
from booking.core.tokens import stored_hashes
from booking.staff.models import Grant, StaffMember
from booking.staff.rules import Role, allows, invitation_stands


def by_email(email: str) -> StaffMember | None:
    """Find a staff member by e-mail address, in any case; former ones too."""
    if "\0" in email:
        return None  # nobody's, and no database can be asked for it
    return db.session.scalar(select(StaffMember).where(StaffMember.email == email.strip().casefold()))


def by_reference(reference: str) -> StaffMember | None:
    """Find a staff member by reference, former ones too, with their grants."""
    found = select(StaffMember).where(StaffMember.reference == reference).options(*_with_grants())
    return db.session.scalar(found)


def advisors(*, venue_id: int | None = None, department_id: int | None = None) -> Sequence[StaffMember]:
    """List active staff who may advise at this venue and in this department (None: any), by name."""
    wanted = (
        select(StaffMember)
        .where(StaffMember.active, StaffMember.grants.any(Grant.role == Role.ADVISOR))
        .options(joinedload(StaffMember.grants))
        .order_by(StaffMember.name, StaffMember.id)
    )
    people = db.session.scalars(wanted).unique().all()
    return [p for p in people if allows(p.grants, Role.ADVISOR, venue_id=venue_id, department_id=department_id)]


def by_id(member_id: int) -> StaffMember:
    """Return the staff member of this id."""
    return db.session.get_one(StaffMember, member_id)


def everyone() -> Sequence[StaffMember]:
    """List all staff with their grants, active ones first, by name."""
    people = select(StaffMember).options(*_with_grants())
    return db.session.scalars(people.order_by(StaffMember.active.desc(), StaffMember.name, StaffMember.id)).all()


def by_invitation(token: str, now: datetime) -> StaffMember | None:
    """Find the staff member of a valid invitation."""
    found = db.session.scalar(select(StaffMember).where(StaffMember.invite_hash.in_(stored_hashes(token))))
    return found if found is not None and found.active and invitation_stands(found.invited_at, now) else None


def names_of_places() -> list[str]:
    """Return the names of the council's venues, which no password may be made of."""
    return list(db.session.scalars(select(Base.metadata.tables["venue"].c.name)))


def _with_grants() -> tuple[Any, ...]:
    named = (selectinload(Grant.venue), selectinload(Grant.department))
    return selectinload(StaffMember.grants).options(*named), selectinload(StaffMember.grant_history).options(*named)
