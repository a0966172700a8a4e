"""Pages of messages: what was sent and what became of it; letters, calls and wishes; the provider's webhooks."""

from booking.messages.views import interpreter, paper, sent, webhooks
from booking.messages.views.blueprint import blueprint

<<<<<<< HEAD
from importlib import import_module

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("messages", __name__)
# The provider signs instead.
guard(blueprint, "manager", "host", "advisor", but={"messages.delivery_status"})


for _page in ("sent", "paper", "interpreter", "webhooks"):
    import_module(f"{__name__}.{_page}")
=======
__all__ = ["blueprint", "interpreter", "paper", "sent", "webhooks"]
>>>>>>> dd79bac (booking: register views by import, not from tuples of names)
