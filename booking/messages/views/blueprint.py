"""Blueprint of the pages of sent messages, for staff; webhooks are signed by the provider instead."""

from __future__ import annotations

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("messages", __name__)
# Authenticated by the provider's signature.
guard(blueprint, "manager", "host", "advisor", but={"messages.delivery_status"})
