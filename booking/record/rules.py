"""Parts of a timeline, how long an opening is valid, and the names over a record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from booking.core.folding import folded, is_found
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.translation import LazyString, _l

TIMELINE_PART = 25  # how many items of a timeline are shown at once
WORDS_LENGTH = 120
TIMELINE_KINDS: dict[str, LazyString] = {
    "visit": _l("Visits"),
    "appointment": _l("Appointments"),
    "note": _l("Notes"),
    "message": _l("Messages and replies"),
    "referral": _l("Referrals"),
    "letter": _l("Letters"),
    "story": _l("Story so far"),
}
# How long an opening with a reason is valid: the reason is not asked for again.
OPENING_HOLDS_FOR = timedelta(minutes=15)


def heading_names(people: Sequence[tuple[str, int]], joined: Collection[int], *, used: Sequence[str] = ()) -> list[str]:
    """Return the names over a record: its own first, as when it was opened, then each other name that was joined.

    Before them the one `used` now, where it is known. `people` are names and citizens' ids, last named first; `joined`
    are the ids of those from another record.
    """
    found = {folded(name): name for name in used}
    for name, _id in sorted(people, key=lambda person: person[1] in joined):
        found.setdefault(folded(name), name)
    return list(found.values())


class TimelineFilter(NamedTuple):
    """What a timeline is filtered for; empty is no limit."""

    kind: str = ""
    department: str = ""
    topic: str = ""
    words: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """Those of an address that ask for it."""
        return {name: value for name, value in self._asdict().items() if value}


class Facts(NamedTuple):
    """What an item of a timeline is, as far as its reader may read it."""

    kinds: set[str]
    departments: set[str | None]
    topics: set[str | None]
    texts: list[str]


def is_wanted(facts: Facts, wanted: TimelineFilter) -> bool:
    """Return whether an item is of the kind, department and topic, and has each of the words."""
    return (
        (not wanted.kind or wanted.kind in facts.kinds)
        and (not wanted.department or wanted.department in facts.departments)
        and (not wanted.topic or wanted.topic in facts.topics)
        and (not wanted.words or is_found(wanted.words, folded(" ".join(facts.texts))))
    )


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
