"""Blueprint of the inbox of replies, for staff; the provider signs its calls instead."""

from __future__ import annotations

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("replies", __name__)
# The provider signs instead.
guard(blueprint, "manager", "host", "advisor", but={"replies.inbound"})
