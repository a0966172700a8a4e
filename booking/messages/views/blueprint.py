"""Blueprint of what was sent, for staff; the provider signs its calls instead."""

from __future__ import annotations

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("messages", __name__)
# The provider signs instead.
guard(blueprint, "manager", "host", "advisor", but={"messages.delivery_status"})
