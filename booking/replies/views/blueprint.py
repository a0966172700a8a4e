"""Blueprint of the inbox of replies, for staff; webhooks are signed by the provider instead."""

from __future__ import annotations

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("replies", __name__)
# Authenticated by the provider's signature.
guard(blueprint, "manager", "host", "advisor", but={"replies.inbound"})
