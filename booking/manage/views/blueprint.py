"""Blueprint of the managers' pages."""

from __future__ import annotations

from flask import Blueprint

from booking.manage.rules.spans_of_time import part_of_day, span_of
from booking.staff.rules import Role
from booking.web.guard import guard

blueprint = Blueprint("manage", __name__)
guard(blueprint, Role.MANAGER)
blueprint.add_app_template_filter(span_of)
blueprint.add_app_template_filter(part_of_day)
