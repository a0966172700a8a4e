"""The managers' pages under /manage. A manager of one venue sees that venue; of every venue, all of them."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from booking.staff.rules import Role
from booking.web.guard import guard

blueprint = Blueprint("manage", __name__)
guard(blueprint, Role.MANAGER)

PAGES = (
    "home",
)
for _page in PAGES:
    import_module(f"{__name__}.{_page}")
