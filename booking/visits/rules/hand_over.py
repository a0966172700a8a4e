"""Reasons of a hand-over, and what is said with it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from booking.core.translation import LazyString, _l


class HandOverReason(StrEnum):
    """Why somebody is handed over to a colleague inside their visit."""

    NONE = ""  # no hand-over
    OTHER_SERVICE = "other_service"
    KNOWS_MORE = "knows_more"
    LANGUAGE = "language"
    ASKED_FOR = "asked_for"
    OUT_OF_TIME = "out_of_time"
    SECOND_TOPIC = "second_topic"  # the consultation before is done, with an outcome of its own


# Each begins with another letter: one key chooses it.
HAND_OVER_REASONS: dict[str, LazyString] = {
    HandOverReason.OTHER_SERVICE: _l("Another service can help"),
    HandOverReason.KNOWS_MORE: _l("Knowledge: a colleague knows more about it"),
    HandOverReason.LANGUAGE: _l("Language: a colleague speaks theirs"),
    HandOverReason.ASKED_FOR: _l("They asked for this colleague"),
    HandOverReason.OUT_OF_TIME: _l("My time is up"),
    HandOverReason.SECOND_TOPIC: _l("Second topic: this one is done"),
}
FOR_NEXT_LENGTH = 300


class HandOver(NamedTuple):
    """Where somebody goes next: to a named advisor, to whoever sits at a desk, or (both None) to any of the service."""

    service_id: int
    because: str
    advisor_id: int | None = None
    desk_id: int | None = None
    for_next: str = ""  # a line for whoever sees them next

    @property
    def is_second_topic(self) -> bool:
        """Whether the consultation before it is done, with an outcome of its own."""
        return self.because == HandOverReason.SECOND_TOPIC
