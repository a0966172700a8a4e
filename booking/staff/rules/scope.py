"""Scope of somebody's grants: over which venues and departments, together, they hold a role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from booking.staff.rules.grants import GrantLike

Place = tuple[int | None, int | None]
"""A venue and a department; none stands for all of them."""


@dataclass(frozen=True)
class Scope:
    """The places over which a role is granted. A venue of one grant and a department of another make no place."""

    places: frozenset[Place] = frozenset()

    def covers(self, venue_id: int | None, department_id: int | None) -> bool:
        """Whether all of this place lies in it. None for a venue or department asks for all of them."""
        return any(
            venue in (None, venue_id) and department in (None, department_id) for venue, department in self.places
        )

    def covers_all(self, places: Iterable[Place]) -> bool:
        """Whether each of these places lies in it."""
        return all(self.covers(*place) for place in places)

    def meets(self, other: Scope) -> bool:
        """Whether something lies in both."""
        return any(
            (None in (a, c) or a == c) and (None in (b, d) or b == d) for a, b in self.places for c, d in other.places
        )

    @property
    def everything(self) -> bool:
        """Whether it is every venue and every department."""
        return self.covers(None, None)

    @property
    def venue_ids(self) -> set[int] | None:
        """The venues where it holds something; None for every venue."""
        held = {venue for venue, _department in self.places}
        return None if None in held else {venue for venue in held if venue is not None}

    @property
    def department_ids(self) -> set[int] | None:
        """The departments in which it holds something; None for every department."""
        held = {department for _venue, department in self.places}
        return None if None in held else {department for department in held if department is not None}

    def at(self, venue_id: int) -> Scope:
        """What it holds at one venue."""
        held = (department for venue, department in self.places if venue in (None, venue_id))
        return Scope(frozenset((venue_id, department) for department in held))


EVERYTHING = Scope(frozenset({(None, None)}))


def scope_of(grants: Iterable[GrantLike], *roles: str) -> Scope:
    """The places over which any of these roles is granted."""
    return Scope(frozenset((grant.venue_id, grant.department_id) for grant in grants if grant.role in roles))
