"""Access rules (RBAC): what a grant allows, and what a manager may grant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol


class Role(StrEnum):
    """Roles of staff, at a venue and in a department. One person may have several."""

    HOST = "host"
    ADVISOR = "advisor"
    MANAGER = "manager"


class GrantState(StrEnum):
    """States of a grant. Only one in force allows anything."""

    PROPOSED = "proposed"  # waits for a second manager
    IN_FORCE = "in_force"
    REFUSED = "refused"
    ENDED = "ended"


OPEN_STATES = frozenset((GrantState.PROPOSED, GrantState.IN_FORCE))
_NEVER_IN_FORCE = frozenset((GrantState.PROPOSED, GrantState.REFUSED))


class GrantLike(Protocol):
    """Terms of a grant; None for a venue or department means all of them."""

    @property
    def role(self) -> str: ...

    @property
    def venue_id(self) -> int | None: ...

    @property
    def department_id(self) -> int | None: ...


class GrantTerms(NamedTuple):
    """Terms of a grant to be given; None for a venue or department means all of them."""

    role: Role
    venue_id: int | None = None
    department_id: int | None = None


MANAGER_OF_ALL = GrantTerms(Role.MANAGER)


class Giver(Protocol):
    """Somebody who gave a grant, with every grant they ever held."""

    id: int

    @property
    def grant_history(self) -> Sequence[GivenGrant]:
        """Their grants, in force or not."""


class GivenGrant(GrantLike, Protocol):
    """A grant with its state, and who gave and approved it."""

    state: str
    approved_by_id: int | None

    @property
    def granted_by(self) -> Giver | None:
        """Who gave it; None: a technician."""


def terms_of(grant: GrantLike) -> GrantTerms:
    """Return the terms of a grant: equal terms allow the same."""
    return GrantTerms(Role(grant.role), grant.venue_id, grant.department_id)


def allows(
    grants: Iterable[GrantLike], role: Role, *, venue_id: int | None = None, department_id: int | None = None
) -> bool:
    """Return whether one of the grants gives `role` at this venue and in this department (None: any)."""
    return any(
        grant.role == role
        and (venue_id is None or grant.venue_id in (None, venue_id))
        and (department_id is None or grant.department_id in (None, department_id))
        for grant in grants
    )


def may_give(own: Iterable[GrantLike], wanted: GrantLike | GrantTerms) -> bool:
    """Return whether the holder of `own` may give or take that grant: a manager whose scope covers it."""
    return any(
        grant.role == Role.MANAGER
        and grant.venue_id in (None, wanted.venue_id)
        and grant.department_id in (None, wanted.department_id)
        for grant in own
    )


def needs_second(wanted: GrantTerms, held: Iterable[GrantLike]) -> bool:
    """Return whether a grant needs a second manager: an advisor or manager beyond one department.

    Grants held in the same role count too: every department one by one is every department.
    """
    if wanted.role == Role.HOST:
        return False
    parts = {wanted.department_id, *(grant.department_id for grant in held if grant.role == wanted.role)}
    return None in parts or len(parts) > 1


def may_second(own: Iterable[GivenGrant], wanted: GrantTerms, *, by_id: int, first: Giver | None) -> bool:
    """Return whether the holder of `own` may be the second manager beside `first`; None: a technician.

    Their scope must cover what is wanted, and nobody alone may have made managers of both: neither one of the two the
    other, nor a third both, nor anybody whom those made one, and so on.
    """
    held = list(own)
    if not any(may_give([grant], wanted) for grant in held):
        return False
    if first is None:
        return True
    return _makers(by_id, held, wanted).isdisjoint(_makers(first.id, first.grant_history, wanted))


def _makers(person_id: int, held: Iterable[GivenGrant], wanted: GrantTerms) -> frozenset[int]:
    """Return who could have given this person so wide a grant alone, the person among them."""
    return _followed(person_id, held, wanted, frozenset()) or frozenset({person_id})


def _followed(
    person_id: int, held: Iterable[GivenGrant], wanted: GrantTerms, seen: frozenset[int]
) -> frozenset[int] | None:
    """Follow every grant that was ever in force to its givers; None where each leads back to somebody `seen`."""
    found: frozenset[int] | None = None
    for grant in held:
        if grant.state in _NEVER_IN_FORCE or not may_give([grant], wanted):
            continue
        giver = grant.granted_by
        alone: frozenset[int] | None = frozenset()
        if giver is not None and grant.approved_by_id is None:  # else a technician, or two managers
            met = giver.id == person_id or giver.id in seen
            alone = None if met else _followed(giver.id, giver.grant_history, terms_of(grant), seen | {person_id})
        if alone is not None:
            makers = alone | {person_id}
            found = makers if found is None else found & makers
    return found


def touches(own: Iterable[GrantLike], theirs: Iterable[GrantLike]) -> bool:
    """Return whether one of their grants is within a manager's scope: then that manager sees them."""
    held = list(own)
    return any(may_give(held, grant) for grant in theirs)


def may_manage(own: Iterable[GrantLike], theirs: Iterable[GrantLike]) -> bool:
    """Return whether all of their grants are within a manager's scope.

    Only then may that manager invite them again, rename or end them: otherwise the manager of one library could become
    the manager of all, by somebody else's sign-in. Who holds no grant is for a manager of everything.
    """
    held, others = list(own), list(theirs)
    if not others:
        return may_give(held, GrantTerms(Role.MANAGER))
    return all(may_give(held, grant) for grant in others)
