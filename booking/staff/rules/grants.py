"""What a grant allows, and what a manager may grant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol


class Role(StrEnum):
    """What a staff member may be, at a venue and in a department. One person may be several."""

    HOST = "host"
    ADVISOR = "advisor"
    MANAGER = "manager"


class GrantState(StrEnum):
    """What a grant can be. Only one in force allows anything."""

    PROPOSED = "proposed"  # waits for a second manager
    IN_FORCE = "in_force"
    REFUSED = "refused"
    ENDED = "ended"


OPEN_STATES = frozenset((GrantState.PROPOSED, GrantState.IN_FORCE))


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


MANAGER_OF_ALL = GrantTerms(Role.MANAGER)


class Giver(Protocol):
    """Somebody who gave a grant, by what they ever held."""

    id: int

    @property
    def grant_history(self) -> Sequence[GivenGrant]:
        """Their grants, in force or not."""


class GivenGrant(GrantLike, Protocol):
    """A grant that tells who gave it."""

    granted_by_id: int | None
    approved_by_id: int | None

    @property
    def granted_by(self) -> Giver | None:
        """Who gave it; none: a technician."""


def terms_of(grant: GrantLike) -> GrantTerms:
    """What a grant says: two grants with the same terms allow the same."""
    return GrantTerms(Role(grant.role), grant.venue_id, grant.department_id)


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


def needs_second(wanted: GrantTerms, held: Iterable[GrantLike]) -> bool:
    """Whether a grant needs a second manager: with it, an advisor or manager reaches further than one department.

    What they hold in the same role counts too: every department one by one is every department.
    """
    if wanted.role == Role.HOST:
        return False
    parts = {wanted.department_id, *(grant.department_id for grant in held if grant.role == wanted.role)}
    return None in parts or len(parts) > 1


def may_second(own: Iterable[GivenGrant], wanted: GrantTerms, first_id: int | None) -> bool:
    """Whether whoever holds these grants may be the second manager beside the one who asked.

    Their reach must cover what is wanted by a grant that the first one did not give alone, and neither did anybody
    whom the first one made a manager alone, and so on.
    """
    return _free_of(first_id, own, wanted, frozenset())


def _free_of(first_id: int | None, held: Iterable[GivenGrant], wanted: GrantTerms, seen: frozenset[int]) -> bool:
    for grant in held:
        if not may_give([grant], wanted):
            continue
        giver = grant.granted_by
        if first_id is None or giver is None or grant.approved_by_id not in (None, first_id):
            return True
        others = giver.id != first_id and giver.id not in seen
        if others and _free_of(first_id, giver.grant_history, terms_of(grant), seen | {giver.id}):
            return True
    return False


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
