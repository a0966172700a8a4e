"""Rules of a visit: tickets, call order and its reasons, who is late, what can still be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from booking.core.clock import day_of
from booking.core.text import says_why
from booking.core.translation import LazyString, _, _l

# Letters that are not misheard or misread beside digits: no I, O, Q, S, Z.
TICKET_LETTERS = "ABCDEFGHJKLMNPRTUVWXY"
TICKETS_PER_LETTER = 99
UNDO_FOR = timedelta(minutes=10)
DUE_BEFORE = timedelta(minutes=5)  # a booked person comes first from here on …
_KEPT_FOR = timedelta(minutes=15)  # … if they arrived no later than this after their time
OWN_ADVISOR_FOR = timedelta(minutes=10)  # and for so long only their own advisor calls them
LATE_AFTER = timedelta(minutes=5)
NOT_SEEN = frozenset({"", "not_seen"})  # the outcomes of conversations that nobody had


def next_ticket(number: int, day: date, venue_id: int) -> str:
    """The ticket given as the `number`-th (from 1) of a venue's day: a letter and two digits, without meaning.

    Where the letters begin differs from day to day and from venue to venue, so that yesterday's slip is not mistaken
    for today's. After 99 the next letter; after all letters, three digits.
    """
    letter, position = divmod(number - 1, TICKETS_PER_LETTER)
    again, letter = divmod(letter, len(TICKET_LETTERS))
    first = day.toordinal() * 5 + venue_id * 3
    return f"{TICKET_LETTERS[(first + letter) % len(TICKET_LETTERS)]}{again * 100 + position + 1:02}"


@dataclass(frozen=True)
class Waiting:
    """Someone who waits, as far as the order of calling is concerned. Booked at another venue counts as not booked."""

    reference: str  # of the consultation
    waiting_since: datetime
    service_id: int | None = None
    booked_for: datetime | None = None
    booked_with: int | None = None
    handed_over_by: int | None = None  # the advisor before, in this visit: from then on the booking is used up
    made_by: int | None = None  # who both gave the booking to its advisor and checked the person in

    @property
    def is_booked(self) -> bool:
        """Whether it is this conversation that was booked."""
        return self.booked_for is not None and self.handed_over_by is None


def handed_over_by(earlier: Iterable[tuple[int | None, str]]) -> int | None:
    """Who had the person last, from the advisor and outcome of the visit's earlier conversations, oldest first."""
    return next((advisor for advisor, outcome in reversed(list(earlier)) if outcome not in NOT_SEEN), None)


class Turn(StrEnum):
    """Why someone stands where they stand, in the order in which they are called."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    EARLY = "early"


def turn(person: Waiting, now: datetime) -> Turn:
    """Booked and due; by arrival (drop-ins, and those who came too late for their time); or booked for later."""
    if not person.is_booked or person.booked_for is None or person.waiting_since > person.booked_for + _KEPT_FOR:
        return Turn.ARRIVED
    return Turn.BOOKED if now >= person.booked_for - DUE_BEFORE else Turn.EARLY


def call_order(waiting: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """Those who wait, first to be called first: booked at their time, then by arrival, then those booked for later."""
    ranks = list(Turn)

    def key(person: Waiting) -> tuple[int, datetime, datetime, str]:
        mine = turn(person, now)
        at = person.waiting_since if mine is Turn.ARRIVED else (person.booked_for or person.waiting_since)
        return ranks.index(mine), at, person.waiting_since, person.reference

    return sorted(waiting, key=key)


def may_call(person: Waiting, advisor_id: int, service_ids: Sequence[int] | None, now: datetime) -> bool:
    """Whether *call next* may give this person to this advisor.

    A booked person waits for their own advisor until ten minutes after their time, then for anyone. Drop-ins go to
    whoever gives their service (`service_ids`; None gives all). Who was handed over waits as a drop-in does, and not
    for the advisor who has just handed them over.
    """
    if person.handed_over_by is not None:
        return person.handed_over_by != advisor_id and _gives(person, service_ids)
    if person.booked_with == advisor_id:
        return True
    if turn(person, now) is not Turn.ARRIVED and person.booked_for is not None:
        return now >= person.booked_for + OWN_ADVISOR_FOR and _gives(person, service_ids)
    return _gives(person, service_ids)


def _gives(person: Waiting, service_ids: Sequence[int] | None) -> bool:
    return service_ids is None or person.service_id is None or person.service_id in service_ids


def why_this_order(person: Waiting, now: datetime) -> str:
    """One sentence for the person who asks why."""
    match turn(person, now):
        case Turn.BOOKED:
            return str(_("Booked: people with a booked time are called at that time."))
        case Turn.EARLY:
            return str(_("Booked for later: called at the booked time, or sooner when nobody else waits."))
        case _:
            if person.handed_over_by is not None:
                return str(_("Handed over: called in order of when they first arrived, by another advisor."))
            if person.booked_for is not None:
                return str(_("Came more than 15 minutes after the booked time: called in order of arrival."))
            return str(_("Dropped in: people without a booked time are called in order of arrival."))


class CallReason(StrEnum):
    """Why somebody is called whom one's own services or sessions do not bring."""

    COVERING = "covering"
    HOST_ASKED = "host_asked"
    ASKED_FOR_ME = "asked_for_me"
    CAME_TO_ME = "came_to_me"


CALL_REASONS: dict[str, LazyString] = {
    CallReason.COVERING: _l("I am covering for a colleague"),
    CallReason.HOST_ASKED: _l("The front desk asked me to"),
    CallReason.ASKED_FOR_ME: _l("They asked for me, or know me"),
    CallReason.CAME_TO_ME: _l("They came to my desk"),
}
LONGEST_REASON = 150


def call_reason(listed: str, words: str = "") -> str:
    """The reason as it is kept: the listed one, if one was chosen, and what was typed."""
    chosen = listed if listed in CALL_REASONS else ""
    return ": ".join(part for part in (chosen, words.strip()) if part)


def is_call_reason(reason: str) -> bool:
    """Whether it says enough: one of the list, or ten letters in somebody's own words."""
    return reason.partition(": ")[0] in CALL_REASONS or says_why(reason)


def reason_in_words(reason: str) -> str:
    """A reason as it is shown."""
    listed, colon, typed = reason.partition(": ")
    return f"{CALL_REASONS[listed]}{colon}{typed}" if listed in CALL_REASONS else reason


def is_own_call(person: Waiting, advisor_id: int, own_services: Collection[int]) -> bool:
    """Whether one's own work brings this person: booked with this advisor, or for a service they give there today.

    Somebody who named no service belongs to whoever has any session there today. Own work is not made by oneself: whom
    this advisor both moved to themselves and checked in is none, until a colleague had them.
    """
    if person.made_by == advisor_id and person.handed_over_by is None:
        return False
    if person.booked_with == advisor_id and person.handed_over_by is None:
        return True
    return bool(own_services) if person.service_id is None else person.service_id in own_services


class Attendance(StrEnum):
    """What a booked appointment without a visit reads as."""

    EXPECTED = "expected"
    LATE = "late"
    NOT_RECORDED = "not_recorded"
    DID_NOT_COME = "did_not_come"


def attendance(starts_at: datetime, did_not_come_at: datetime | None, now: datetime) -> Attendance:
    """Of an appointment without a visit. Only a person says *did not come*; the day's end says *not recorded*."""
    if did_not_come_at is not None:
        return Attendance.DID_NOT_COME
    if day_of(starts_at) < day_of(now):
        return Attendance.NOT_RECORDED
    return Attendance.LATE if now > starts_at + LATE_AFTER else Attendance.EXPECTED


# What is undone: an advisor's own acts by that advisor alone, the front desk's by whoever works there.
ADVISORS_ACTS = frozenset({"called", "missed", "back_to_waiting", "started", "finished", "handed_over"})
ENDINGS = frozenset({"finished", "handed_over"})  # of a conversation
UNDOABLE = ADVISORS_ACTS | {"checked_in", "added", "left", "is_back", "withdrawn"}


def may_undo(done_at: datetime, undone_at: datetime | None, now: datetime) -> bool:
    """Whether an act is young enough to be undone, and was not undone yet."""
    return undone_at is None and done_at <= now <= done_at + UNDO_FOR


def waited_minutes(since: datetime, now: datetime) -> int:
    """Whole minutes of waiting so far, never below nought."""
    return max(0, int((now - since).total_seconds() // 60))
