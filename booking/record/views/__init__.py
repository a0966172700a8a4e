"""The case record's pages: search, the record itself, joining two."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("record", __name__)
guard(blueprint, "advisor")

for _part in ("show", "search", "join", "wishes"):
    import_module(f"booking.record.views.{_part}")
