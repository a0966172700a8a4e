"""Pages of replies: the inbox, the provider's webhooks for inbound texts, and the correspondence about a visit."""

from booking.replies.views import inbox, webhooks
from booking.replies.views.blueprint import blueprint

<<<<<<< HEAD
from importlib import import_module

from flask import Blueprint

from booking.web.guard import guard

blueprint = Blueprint("replies", __name__)
# The provider signs instead.
guard(blueprint, "manager", "host", "advisor", but={"replies.inbound"})


for _page in ("inbox", "webhooks"):
    import_module(f"{__name__}.{_page}")
=======
__all__ = ["blueprint", "inbox", "webhooks"]
>>>>>>> dd79bac (booking: register views by import, not from tuples of names)
