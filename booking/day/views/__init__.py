"""Pages of the advisor's day: calling, writing, breaks and walk-ins, and the calendar feed."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("day", __name__)
guard(blueprint, "advisor", but={"day.calendar"})

for _part in ("calling", "writing", "with_them", "later", "around", "calendar"):
    import_module(f"booking.day.views.{_part}")
