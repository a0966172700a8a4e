"""Paginate slots: whole days, of a day with very many venues the nearest; or venues, the nearest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol, TypeVar

from booking.core.clock import day_of
from booking.sessions.rules import Slot

# A page shows whole days up to this many lines, so that it loads fast on an old phone.
LINES = 10
# And of one day at most this many: the rest of it is on the next page.
LINES_OF_A_DAY = 12
VENUES_ON_A_PAGE = 60
_FAR = float("inf")


class OpenSession(Protocol):
    """The fields of a drop-in session that a list needs."""

    venue_id: int


class _HasId(Protocol):
    @property
    def id(self) -> int: ...


_Venue = TypeVar("_Venue", bound=_HasId)


class AtVenue(NamedTuple):
    """What a venue offers next: the slots of its first day with any, and its next drop-in session."""

    venue_id: int
    slots: Sequence[Slot]
    drop_in: OpenSession | None


class PageOfTimes(NamedTuple):
    """The slots of one page, and what follows it.

    `later` is the first day after it, if these slots have one; `more` counts the venues of its only day left for the
    next page.
    """

    slots: list[Slot]
    later: date | None = None
    more: int = 0


def lines(slots: Sequence[Slot]) -> set[tuple[date, int]]:
    """Return the lines of these slots: one for each venue on each day."""
    return {(day_of(slot.starts_at), slot.venue_id) for slot in slots}


def one_page(slots: Sequence[Slot], away: Mapping[int, float], skip: int = 0) -> PageOfTimes:
    """Return the first days that have at most LINES lines together, at least one day without its first `skip`
    venues.

    `slots` are sorted by time; within a day the nearest venues come first by `away` (miles), then the soonest.
    """
    days: dict[date, dict[int, list[Slot]]] = {}
    for slot in slots:
        days.setdefault(day_of(slot.starts_at), {}).setdefault(slot.venue_id, []).append(slot)
    kept: list[Slot] = []
    count = 0
    for number, (day, venues) in enumerate(days.items()):
        order = sorted(venues, key=lambda venue_id: (away.get(venue_id, _FAR), venues[venue_id][0].starts_at))
        left = order[skip:] if number == 0 else order
        if kept and count + len(left) > LINES:
            return PageOfTimes(kept, day)
        shown = left[:LINES_OF_A_DAY]
        kept += sorted((slot for venue_id in shown for slot in venues[venue_id]), key=lambda slot: slot[1])
        count += len(shown)
        if len(left) > len(shown):
            return PageOfTimes(kept, day + timedelta(days=1), len(left) - len(shown))
    return PageOfTimes(kept)


def nearest_first(venues: Iterable[_Venue], away: Mapping[int, float]) -> list[_Venue]:
    """Sort venues by distance (miles); those without a known position keep their order at the end."""
    return sorted(venues, key=lambda venue: away.get(venue.id, _FAR))


def by_distance(
    slots: Sequence[Slot], drop_ins: Sequence[OpenSession], away: Mapping[int, float], skip: int = 0
) -> tuple[list[AtVenue], int]:
    """List what each venue offers next, the nearest venue first, one page of them; and how many come after.

    `slots` and `drop_ins` are sorted by time. A venue without a known position comes last.
    """
    offered: dict[int, list[Slot]] = {session.venue_id: [] for session in drop_ins}
    for slot in slots:
        of_venue = offered.setdefault(slot.venue_id, [])
        if not of_venue or day_of(of_venue[0].starts_at) == day_of(slot.starts_at):
            of_venue.append(slot)
    order = sorted(offered, key=lambda venue_id: (away.get(venue_id, _FAR), venue_id))[skip:]
    page = [
        AtVenue(at, offered[at], next((session for session in drop_ins if session.venue_id == at), None))
        for at in order[:LINES_OF_A_DAY]
    ]
    return page, len(order) - len(page)
