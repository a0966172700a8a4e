"""Rules of offers: who waits longest is asked first, one person at a time for each slot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.core.day_parts import TimeOfDay, in_part_of_day
from booking.core.quiet_hours import add_waking_time

# An offer holds the slot for so long, quiet hours not counted.
OFFERED_FOR = timedelta(minutes=30)
# After so many offers that nobody accepted, a slot is left to the public.
MOST_OFFERS = 3
# Offers to one person on one day.
MOST_A_DAY = 3
# A slot must be at least this much earlier, and at least a tenth of the time that is left until the appointment.
REALLY_EARLIER = timedelta(hours=2)
PART_OF_THE_WAIT = 10
# Time to get there, counted from the end of the offer.
TO_GET_THERE = timedelta(hours=2)

SlotKey = tuple[int, datetime]
"""A venue and a start."""


@dataclass(frozen=True)
class EarlierWish:
    """A waiting person and what they can take. `notice`: how long before its start a slot may be booked."""

    entry_id: int
    joined_at: datetime
    booked_for: datetime
    needs: str = ""  # as JSON: the key of `free` in `next_offer`
    venue_ids: Collection[int] = ()  # none: anywhere
    part: str = ""
    notice: timedelta = timedelta(0)
    change_until: datetime | None = None  # when they may no longer change what they have
    asked: Collection[SlotKey] = ()  # every slot they were ever offered
    asked_today: int = 0
    is_asked: bool = False  # there is an offer they have not answered


def offer_until(now: datetime) -> datetime:
    """Return when an offer made at `now` expires."""
    return add_waking_time(now, OFFERED_FOR)


def suits(wish: EarlierWish, slot: SlotKey, now: datetime) -> bool:
    """Return whether somebody may be offered a free slot: much earlier, not too soon, where and when they can."""
    venue_id, starts_at = slot
    until = offer_until(now)
    return (
        not wish.is_asked
        and wish.asked_today < MOST_A_DAY
        and slot not in wish.asked
        and starts_at <= wish.booked_for - max(REALLY_EARLIER, (wish.booked_for - now) / PART_OF_THE_WAIT)
        and starts_at >= until + max(TO_GET_THERE, wish.notice)
        and (wish.change_until is None or until <= wish.change_until)
        and (not wish.venue_ids or venue_id in wish.venue_ids)
        and in_part_of_day(starts_at, TimeOfDay(wish.part) if wish.part else None)
    )


def next_offer(
    wishes: Sequence[EarlierWish],
    free: Mapping[str, Collection[SlotKey]],
    offered: Mapping[SlotKey, int],
    now: datetime,
) -> tuple[EarlierWish, SlotKey] | None:
    """Choose the soonest free slot that suits somebody, and whoever of those waits longest.

    `free` are the slots for each kind of needs, `offered` how often each was offered and not accepted.
    """
    in_order = sorted(wishes, key=lambda wish: (wish.joined_at, wish.entry_id))
    for slot in sorted({slot for slots in free.values() for slot in slots}, key=lambda slot: (slot[1], slot[0])):
        if offered.get(slot, 0) >= MOST_OFFERS:
            continue
        for wish in in_order:
            if slot in free.get(wish.needs, ()) and suits(wish, slot, now):
                return wish, slot
    return None
