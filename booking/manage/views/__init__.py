"""The managers' pages under /manage. A manager of one venue sees that venue; of every venue, all of them."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from booking.manage.rules.spans_of_time import part_of_day, stretch_of
from booking.staff.rules import Role
from booking.web.guard import guard

blueprint = Blueprint("manage", __name__)
guard(blueprint, Role.MANAGER)
blueprint.add_app_template_filter(stretch_of)
blueprint.add_app_template_filter(part_of_day)


_PAGES = (
    "home",
    "rota",
    "series",
    "sessions",
    "disruptions",
    "services",
    "venues",
    "security",
    "staff",
    "grants",
    "inviting",
    "endings",
    "floods",
    "texts",
)
for _page in _PAGES:
    import_module(f"{__name__}.{_page}")
