"""What a grant allows, and what a manager may grant."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, Protocol


class Role(StrEnum):
    """What a staff member may be, at a venue and in a department. One person may be several."""

    HOST = "host"
    ADVISOR = "advisor"
    MANAGER = "manager"


class GrantLike(Protocol):
    """The facts of a grant; none for a venue or department means all of them."""

    role: str
    venue_id: int | None
    department_id: int | None


class GrantTerms(NamedTuple):
    """A grant to be given; none for a venue or department means all of them."""

    role: Role
    venue_id: int | None = None
    department_id: int | None = None


def allows(
    grants: Iterable[GrantLike], role: Role, *, venue_id: int | None = None, department_id: int | None = None
) -> bool:
    """Whether one of the grants gives `role` at this venue and in this department, where they are named."""
    return any(
        grant.role == role
        and (venue_id is None or grant.venue_id in (None, venue_id))
        and (department_id is None or grant.department_id in (None, department_id))
        for grant in grants
    )


def venues_of(grants: Iterable[GrantLike], role: Role) -> set[int] | None:
    """The venues over which `role` is granted; None for every venue."""
    held = [grant.venue_id for grant in grants if grant.role == role]
    return None if None in held else {venue for venue in held if venue is not None}


def departments_of(grants: Iterable[GrantLike], role: Role) -> set[int] | None:
    """The departments over which `role` is granted; None for every department."""
    held = [grant.department_id for grant in grants if grant.role == role]
    return None if None in held else {department for department in held if department is not None}


def may_give(own: Iterable[GrantLike], wanted: GrantLike | GrantTerms) -> bool:
    """Whether whoever holds these grants may give, or take away, that one: a manager's reach at least as wide as it."""
    return any(
        grant.role == Role.MANAGER
        and grant.venue_id in (None, wanted.venue_id)
        and grant.department_id in (None, wanted.department_id)
        for grant in own
    )


def touches(own: Iterable[GrantLike], theirs: Iterable[GrantLike]) -> bool:
    """Whether one of their grants lies within a manager's reach: then that manager sees them."""
    held = list(own)
    return any(may_give(held, grant) for grant in theirs)


def may_manage(own: Iterable[GrantLike], theirs: Iterable[GrantLike]) -> bool:
    """Whether everything they may do lies within a manager's reach.

    Only then may that manager invite them again, rename or end them: otherwise the manager of one library could become
    the manager of all, by somebody else's sign-in. Who holds no grant is for a manager of everything.
    """
    held, others = list(own), list(theirs)
    if not others:
        return may_give(held, GrantTerms(Role.MANAGER))
    return all(may_give(held, grant) for grant in others)
