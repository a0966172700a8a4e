"""Messages: planned, sent, and followed until their fate is known; replies; the council's own words."""

from booking.core.pause import SendingPause
from booking.messages.models.message import Message, ReconciledVersion, SettledDependency
from booking.messages.models.reply import Feedback, Reply
from booking.wording.models import MessageTemplate

__all__ = ["Feedback", "Message", "MessageTemplate", "ReconciledVersion", "Reply", "SendingPause", "SettledDependency"]
