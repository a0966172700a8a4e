"""Pages of replies: the inbox, the provider's webhooks for inbound texts, and the correspondence about a visit."""

from booking.replies.views import inbox, webhooks
from booking.replies.views.blueprint import blueprint

__all__ = ["blueprint", "inbox", "webhooks"]
