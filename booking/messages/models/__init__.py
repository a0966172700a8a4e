"""Tables of messages, of the versions they were reconciled with, of replies and of feedback."""

from booking.core.pause import SendingPause
from booking.messages.models.message import Message, ReconciledDependency, ReconciledVersion
from booking.messages.models.reply import Feedback, Reply
from booking.wording.models import MessageTemplate

__all__ = [
    "Feedback",
    "Message",
    "MessageTemplate",
    "ReconciledDependency",
    "ReconciledVersion",
    "Reply",
    "SendingPause",
]
