"""Blueprint of referrals, for advisors and managers; what each may read or do is asked on every page."""

from __future__ import annotations

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("referrals", __name__)
# What an organisation outside opens by its link.
BY_LINK = ("outside", "outside_code", "outside_open", "outside_link", "outside_answer", "outside_number")
guard(blueprint, "advisor", "manager", but={f"referrals.{name}" for name in BY_LINK})
