"""The front desk's pages. Every one stands at a venue, and asks for a host's grant there."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from booking.citizens.rules import needs_in_short
from booking.web.guard import guard

blueprint = Blueprint("desk", __name__)
guard(blueprint, "host")
blueprint.add_app_template_filter(needs_in_short)

for _page in ("today", "acts", "drop_in", "find", "book", "appointments", "after", "reach", "prints"):
    import_module(f"{__name__}.{_page}")
