"""Blueprint of the case record's pages, for advisors."""

from __future__ import annotations

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("record", __name__)
guard(blueprint, "advisor")
