"""Refusals of services and topics."""

from __future__ import annotations

from booking.core.errors import Refusal
from booking.core.translation import _l


class ServiceThere(Refusal):
    sentence = _l("There is already a service of this name. Give the new one another name.")
    field = "name"


class TopicUsed(Refusal):
    sentence = _l("Conversations were about “%(topic)s”, so it stays in the list. Put it back.")
    field = "topics"
