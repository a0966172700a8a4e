"""Blueprint of the advisor's pages, for advisors; the calendar is opened by its token."""

from __future__ import annotations

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("day", __name__)
guard(blueprint, "advisor", but={"day.calendar"})
