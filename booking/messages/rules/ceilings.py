"""Ceilings: how many parts of texts may be sent in an hour and in a day, and what is sent first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.messages.rules.facts import SubjectFacts
from booking.wording.rules.kinds import MessageKind, SubjectKind

# A quarter of each ceiling is reserved for known people, appointments booked by staff, and changes by staff: a flood
# of bookings by strangers must not silence the reminders of real people.
RESERVE = 4
HELD_FOR = timedelta(minutes=5)
HELD = "the ceiling of texts is reached"
# So long before its deadline, a text that is still held back becomes a call.
CALL_BEFORE = timedelta(hours=6)
_NOBODY_CALLS = frozenset(
    (MessageKind.CONFIRMATION, MessageKind.REMINDER_3_DAYS)
)  # shown on their screen; another reminder follows


@dataclass
class Room:
    """Parts that may still be sent under a ceiling, and how many of them are reserved."""

    name: str  # hour or day
    left: int
    reserve: int

    @classmethod
    def under(cls, name: str, ceiling: int, gone: int) -> Room:
        """Compute what is left of a ceiling after `gone` parts."""
        return cls(name, ceiling - gone, ceiling // RESERVE)

    def has(self, parts: int, *, spared: bool) -> bool:
        """Whether `parts` more fit; only `spared` messages may use the reserve."""
        return parts <= self.left - (0 if spared else self.reserve)


def is_spared(kind: str, facts: SubjectFacts, *, known: bool) -> bool:
    """Whether a message may use the reserve; `known`: the person was here before, or staff booked them."""
    if kind == MessageKind.CONFIRMATION:
        return False
    return known or facts.kind is SubjectKind.CONSULTATION or (facts.by_staff and facts.since > facts.asked_at)


def is_last_chance(kind: str, worthless_at: datetime, now: datetime) -> bool:
    """Whether the deadline is so near that a person should call instead."""
    return kind not in _NOBODY_CALLS and worthless_at - now <= CALL_BEFORE
