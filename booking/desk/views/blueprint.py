"""Blueprint of the front desk's pages, for hosts."""

from __future__ import annotations

from flask import Blueprint

from booking.citizens.rules import needs_in_short
from booking.web.guard import guard

blueprint = Blueprint("desk", __name__)
guard(blueprint, "host")
blueprint.add_app_template_filter(needs_in_short)
