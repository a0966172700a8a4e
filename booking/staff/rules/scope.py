"""Scope of somebody's grants: the pairs of venue and department over which they hold a role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from booking.staff.rules.grants import GrantLike

Place = tuple[int | None, int | None]
"""A venue and a department; None stands for all of them."""


@dataclass(frozen=True)
class Scope:
    """Places over which a role is granted. A venue of one grant and a department of another make no place."""

    places: frozenset[Place] = frozenset()

    def covers(self, venue_id: int | None, department_id: int | None) -> bool:
        """Return whether a place is within the scope. None for a venue or department asks for all of them."""
        return any(
            venue in (None, venue_id) and department in (None, department_id) for venue, department in self.places
        )

    def covers_all(self, places: Iterable[Place]) -> bool:
        """Return whether each of these places is within the scope."""
        return all(self.covers(*place) for place in places)

    def meets(self, other: Scope) -> bool:
        """Return whether two scopes overlap."""
        return any(
            (None in (a, c) or a == c) and (None in (b, d) or b == d) for a, b in self.places for c, d in other.places
        )

    @property
    def everything(self) -> bool:
        """Whether it is every venue and every department."""
        return self.covers(None, None)

    @property
    def venue_ids(self) -> set[int] | None:
        """Venues of the scope, in any department; None for every venue."""
        held = {venue for venue, _department in self.places}
        return None if None in held else {venue for venue in held if venue is not None}

    @property
    def department_ids(self) -> set[int] | None:
        """Departments of the scope, at any venue; None for every department."""
        held = {department for _venue, department in self.places}
        return None if None in held else {department for department in held if department is not None}

    def at(self, venue_id: int) -> Scope:
        """Return the part of the scope at one venue."""
        held = (department for venue, department in self.places if venue in (None, venue_id))
        return Scope(frozenset((venue_id, department) for department in held))


EVERYTHING = Scope(frozenset({(None, None)}))


def scope_of(grants: Iterable[GrantLike], *roles: str) -> Scope:
    """Return the scope of any of these roles."""
    return Scope(frozenset((grant.venue_id, grant.department_id) for grant in grants if grant.role in roles))
