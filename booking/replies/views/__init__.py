"""The inbox of replies, what the provider passes on, and what was written to and fro about a visit."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("replies", __name__)
# The provider signs instead.
guard(blueprint, "manager", "host", "advisor", but={"replies.twilio_inbound", "replies.notify_inbound"})


for _page in ("inbox", "webhooks"):
    import_module(f"{__name__}.{_page}")
