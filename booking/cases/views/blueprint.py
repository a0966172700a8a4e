"""Blueprint of what stands on case records and is acted on elsewhere too: next steps, lists of shielded records."""

from __future__ import annotations

from flask import Blueprint

from booking.citizens.rules.knowing import COMMON_NEEDS
from booking.web.guard import guard

blueprint = Blueprint("cases", __name__)
guard(blueprint, "advisor", "manager")
blueprint.add_app_template_global(COMMON_NEEDS.values, "common_needs")
