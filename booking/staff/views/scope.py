"""Scope of whoever is signed in: every page about a venue or a department checks it here."""

from __future__ import annotations

from flask import abort

from booking.staff.rules import Scope, scope_of
from booking.web.guard import signed_in


def my_scope(*roles: str) -> Scope:
    """Return the scope over which they hold one of these roles."""
    return scope_of(signed_in().grants, *roles)


def need_venue(venue_id: int, *roles: str) -> None:
    """Abort with 403 for whoever holds none of these roles at this venue, in any department."""
    if not my_scope(*roles).at(venue_id).places:
        abort(403)


def need(scope: Scope, venue_id: int | None, department_id: int | None) -> None:
    """Abort with 403 for what is outside a scope; None for a venue or department asks for all of them."""
    if not scope.covers(venue_id, department_id):
        abort(403)
