"""Slots of a visit with two topics: one consultation after the other, at the same venue and day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from booking.sessions.rules.minutes import floor_minute, instant_at
from booking.sessions.rules.slots import AssignedSpan, Diary, Slot, Span, free_pieces, free_rooms, neat, slots_in
from booking.sessions.rules.terms import Terms

BETWEEN_TOPICS = 15
"""Most minutes between the end of the first consultation and the start of the second with another advisor."""


class TopicSearch(NamedTuple):
    """What one of the two consultations takes, and the diary of those who give it, with the starts it may have."""

    diary: Diary
    terms: Terms
    within: Span


class _Second(NamedTuple):
    start: int
    first_by: int
    second_by: int


def pairs_in(first: TopicSearch, second: TopicSearch) -> list[Slot]:
    """Return every start at which both can be had, sorted by start and venue, one per start and venue.

    Both with one advisor where there is one, who goes on when the first is written up. Else with two: the second at
    most BETWEEN_TOPICS minutes after the first has ended. Groups are no topics of such a visit.
    """
    if first.terms.seats > 1 or second.terms.seats > 1:
        return []
    until = first.within[1] + first.terms.busy_minutes + BETWEEN_TOPICS
    within = second.within[0], min(second.within[1], until)
    others: dict[Span, Sequence[int]] = {
        (floor_minute(slot.starts_at), slot.venue_id): slot.advisor_ids
        for slot in slots_in(second.diary, second.terms, within)
    }
    posts: dict[Span, list[AssignedSpan]] = {}
    for assigned in second.diary.assigned:
        posts.setdefault((assigned[0], assigned[1]), []).append(assigned)
    found = []
    for slot in slots_in(first.diary, first.terms, first.within):
        then = _goes_on(slot, first, second, posts) or _with_another(slot, first, second, others)
        if then is not None:
            speaks = then.first_by in first.diary.speakers and then.second_by in second.diary.speakers
            found.append(
                slot._replace(
                    ends_at=instant_at(then.start + second.terms.minutes),
                    advisor_ids=(then.first_by,),
                    speaks=speaks,
                    then_at=instant_at(then.start),
                    then_advisor_id=then.second_by,
                )
            )
    return found


def _goes_on(
    slot: Slot, first: TopicSearch, second: TopicSearch, posts: dict[Span, list[AssignedSpan]]
) -> _Second | None:
    """Find an advisor who gives both, the second directly after the first is written up."""
    free_from, length = floor_minute(slot.starts_at) + first.terms.busy_minutes, second.terms.busy_minutes
    for advisor_id in slot.advisor_ids:
        for assigned in posts.get((advisor_id, slot.venue_id), ()):
            start = neat(free_from, assigned[2], length)
            whole = start, start + length
            if not second.within[0] <= start < second.within[1]:
                continue
            if second.terms.needs_room and not free_rooms(second.diary, slot.venue_id, whole):
                continue
            if any(a <= free_from and whole[1] <= b for a, b in free_pieces(assigned, second.diary)):
                return _Second(start, advisor_id, advisor_id)
    return None


def _with_another(
    slot: Slot, first: TopicSearch, second: TopicSearch, others: dict[Span, Sequence[int]]
) -> _Second | None:
    """Find the soonest start of the second with somebody else, while the first is being written up or after."""
    begins = floor_minute(slot.starts_at)
    ended, left = begins + first.terms.minutes, begins + first.terms.busy_minutes
    one_room = first.terms.needs_room and second.terms.needs_room  # it is free only when the first is written up
    for start in range(left if one_room else ended, ended + BETWEEN_TOPICS + 1):
        for second_by in others.get((start, slot.venue_id), ()):
            first_by = next((advisor_id for advisor_id in slot.advisor_ids if advisor_id != second_by), None)
            if first_by is not None:
                return _Second(start, first_by, second_by)
    return None
