"""Pages of messages: what was sent and what became of it; letters, calls and wishes; the provider's webhooks."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("messages", __name__)
# The provider signs instead.
guard(blueprint, "manager", "host", "advisor", but={"messages.delivery_status"})


for _page in ("sent", "paper", "interpreter", "webhooks"):
    import_module(f"{__name__}.{_page}")
