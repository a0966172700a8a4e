"""How far whoever is signed in reaches: every page that is scoped asks here."""

from __future__ import annotations

from flask import abort

from booking.staff.rules import Reach, reach_of
from booking.web.guard import signed_in


def my_reach(*roles: str) -> Reach:
    """The venues and departments over which they hold one of these roles."""
    return reach_of(signed_in().grants, *roles)


def need(reach: Reach, venue_id: int | None, department_id: int | None) -> None:
    """Refuse (403) what lies outside a reach; none for a venue or department asks for all of them."""
    if not reach.covers(venue_id, department_id):
        abort(403)
