"""Pages of messages: what was sent and its delivery status; letters, calls and wishes; the provider's webhooks."""

from booking.messages.views import interpreter, paper, sent, webhooks
from booking.messages.views.blueprint import blueprint

__all__ = ["blueprint", "interpreter", "paper", "sent", "webhooks"]
