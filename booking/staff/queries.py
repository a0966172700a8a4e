"""Reads of staff."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from booking.core.database import db
from booking.staff.models import Grant, StaffMember
from booking.staff.rules import Role, allows


def by_email(email: str) -> StaffMember | None:
    """The staff member who signs in with this address, however it is capitalised; ended ones too."""
    return db.session.scalar(select(StaffMember).where(StaffMember.email == email.strip().casefold()))


def advisors(*, venue_id: int | None = None, department_id: int | None = None) -> Sequence[StaffMember]:
    """Working staff who may advise at this venue and in this department, where they are named, by name."""
    wanted = (
        select(StaffMember)
        .where(StaffMember.active, StaffMember.grants.any(Grant.role == Role.ADVISOR))
        .options(selectinload(StaffMember.grants))
        .order_by(StaffMember.name, StaffMember.id)
    )
    people = db.session.scalars(wanted).all()
    return [p for p in people if allows(p.grants, Role.ADVISOR, venue_id=venue_id, department_id=department_id)]
