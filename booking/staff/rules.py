"""What a grant allows."""

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
