"""Blueprint of the front desk's pages, for hosts, and for managers within their own scope."""

from __future__ import annotations

from flask import Blueprint

from booking.citizens.rules import needs_in_short
from booking.staff.rules import Role, Scope
from booking.staff.views.scope import my_scope
from booking.web.guard import guard

# A manager answers for the desk, and steps in at it: they read and do there what a host does, audited alike.
DESK_ROLES = (Role.HOST, Role.MANAGER)

blueprint = Blueprint("desk", __name__)
guard(blueprint, *DESK_ROLES)
blueprint.add_app_template_filter(needs_in_short)


def desk_scope() -> Scope:
    """Return the scope over which whoever is signed in serves front desks."""
    return my_scope(*DESK_ROLES)
