"""Ceilings: how many parts of texts may go in an hour and in a day, and what goes first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.messages.rules.facts import SubjectFacts
from booking.wording.rules.kinds import MessageKind, SubjectKind

# A part of each ceiling is kept for those who were here before or were booked by staff, and for what staff change: a
# flood of bookings by strangers must not silence the reminders of real people.
RESERVE = 4
HELD_FOR = timedelta(minutes=5)
HELD = "the ceiling of texts is reached"
# So long before it is worth nothing, a text that is still held back becomes a call.
CALL_BEFORE = timedelta(hours=6)
_NOBODY_CALLS = frozenset((MessageKind.CONFIRMATION, MessageKind.REMINDER_3_DAYS))  # it is on their screen; one comes


@dataclass
class Room:
    """How many parts may still go out: under a ceiling, and what of that is kept back."""

    name: str  # hour or day
    left: int
    reserve: int

    @classmethod
    def under(cls, name: str, ceiling: int, gone: int) -> Room:
        """What is left of a ceiling when so much has gone out."""
        return cls(name, ceiling - gone, ceiling // RESERVE)

    def has(self, parts: int, *, spared: bool) -> bool:
        """Whether so many parts fit in."""
        return parts <= self.left - (0 if spared else self.reserve)


def is_spared(kind: str, facts: SubjectFacts, *, known: bool) -> bool:
    """Whether it may use what is kept back; `known`: they were here before, or staff booked them."""
    if kind == MessageKind.CONFIRMATION:
        return False
    return known or facts.kind is SubjectKind.CONSULTATION or (facts.by_staff and facts.since > facts.asked_at)


def is_last_chance(kind: str, worthless_at: datetime, now: datetime) -> bool:
    """Whether a person should rather call than let it wait for room any longer."""
    return kind not in _NOBODY_CALLS and worthless_at - now <= CALL_BEFORE
