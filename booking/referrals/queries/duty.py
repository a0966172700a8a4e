"""Find whose list a Task of a referral goes on: an advisor on duty in the department, else its manager."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.core.database import db
from booking.referrals.rules.clocks import ON_DUTY_WITHIN
from booking.services.models import Department
from booking.sessions.models import AdvisorSession, Assignment
from booking.staff.models import StaffMember
from booking.staff.queries import advisors, managers
from booking.staff.rules import Role, allows
from booking.tasks.operations import Whose


def on_duty(department_id: int, now: datetime) -> list[StaffMember]:
    """List the advisors of a department who work in a session within a week."""
    people = advisors(department_id=department_id)
    working = (
        select(Assignment.advisor_id)
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .where(Assignment.advisor_id.in_([person.id for person in people]), AdvisorSession.cancelled_at.is_(None))
        .where(Assignment.ends_at > now, Assignment.starts_at < now + ON_DUTY_WITHIN)
    )
    here = set(db.session.scalars(working))
    return [person for person in people if person.id in here]


def place_of(department_id: int | None, venue_id: int, now: datetime) -> Whose:
    """Return whose a department's Task is: its advisors', where one is on duty, else its manager's."""
    people = on_duty(department_id, now) if department_id is not None else []
    at = _venue(people, Role.ADVISOR, venue_id, department_id)
    if at is None:
        return managers_place(department_id, venue_id)
    return Whose(Role.ADVISOR, at, department_id)


def managers_place(department_id: int | None, venue_id: int, *, but: int | None = None) -> Whose:
    """Return whose a manager's Task is: who manages the department, at this venue first; else who manages all.

    `but`: not this colleague, where somebody else manages it.
    """
    people = [person for person in managers() if person.id != but] if department_id is not None else []
    at = _venue(people, Role.MANAGER, venue_id, department_id)
    return Whose(Role.MANAGER, at, department_id) if at is not None else Whose(Role.MANAGER, None, None)


def _venue(people: list[StaffMember], role: Role, venue_id: int, department_id: int | None) -> int | None:
    """Return a venue at which one of them holds the role in the department, this one first; None where none does."""
    theirs = [
        grant
        for person in people
        for grant in person.grants
        if grant.role == role and grant.department_id in (None, department_id)
    ]
    if allows(theirs, role, venue_id=venue_id):
        return venue_id
    return next((grant.venue_id for grant in theirs if grant.venue_id is not None), None)


def departments_of(person: StaffMember) -> set[int] | None:
    """Return the departments in which somebody advises; None for all of them."""
    held = {grant.department_id for grant in person.grants if grant.role == Role.ADVISOR}
    return None if None in held else {id_ for id_ in held if id_ is not None}


def home_of(person: StaffMember) -> Department | None:
    """Return the one department in which somebody advises; None where there are several or all."""
    ids = departments_of(person)
    return db.session.get(Department, min(ids)) if ids is not None and len(ids) == 1 else None
