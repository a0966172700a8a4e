"""Blueprint of referrals, for advisors and managers; what each may read or do is asked on every page."""

from __future__ import annotations

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("referrals", __name__)
guard(blueprint, "advisor", "manager")
