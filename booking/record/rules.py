"""Parts of a timeline, how long an opening is valid, and the names over a record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from booking.core.folding import folded
from booking.core.limits import STAFF_UNDO_FOR

TIMELINE_PART = 100  # how many visits, entries and appointments each are shown, and added by *Show older*
TIMELINE_MOST_PARTS = 50
# How long an opening with a reason is valid: the reason is not asked for again.
OPENING_HOLDS_FOR = timedelta(minutes=15)


def heading_names(people: Sequence[tuple[str, int]], joined: Collection[int]) -> list[str]:
    """Return the names over a record: its own first, as when it was opened, then each other name that was joined.

    `people` are names and citizens' ids, last named first; `joined` are the ids of those from another record.
    """
    found: dict[str, str] = {}
    for name, _id in sorted(people, key=lambda person: person[1] in joined):
        found.setdefault(folded(name), name)
    return list(found.values())


class Acted(Protocol):
    """What decides whether an act can be undone."""

    @property
    def at(self) -> datetime:
        """When it was done."""

    @property
    def by_id(self) -> int:
        """Who did it."""


def is_undoable(act: Acted, me: int, now: datetime) -> bool:
    """Return whether an act, the last one on its subject, is one's own and minutes old."""
    return act.by_id == me and act.at <= now <= act.at + STAFF_UNDO_FOR
