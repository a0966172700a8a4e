"""Tickets, the call order and its reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from booking.core.text import is_reason
from booking.core.translation import LazyString, _, _l
from booking.visits.rules.limits import DUE_BEFORE, LATE_ARRIVAL_KEEPS_TURN, OWN_ADVISOR_FOR
from booking.visits.rules.states import NOT_SEEN

# Letters that are not misheard or misread beside digits: no I, O, Q, S, Z.
TICKET_LETTERS = "ABCDEFGHJKLMNPRTUVWXY"
TICKETS_PER_LETTER = 99


def next_ticket(number: int, day: date, venue_id: int) -> str:
    """Return the `number`-th ticket (from 1) of a venue's day: a letter and two digits, without meaning.

    The first letter differs from day to day and from venue to venue, so that yesterday's slip is not mistaken for
    today's. After 99 the next letter; after all letters, three digits.
    """
    letter, position = divmod(number - 1, TICKETS_PER_LETTER)
    again, letter = divmod(letter, len(TICKET_LETTERS))
    first = day.toordinal() * 5 + venue_id * 3
    return f"{TICKET_LETTERS[(first + letter) % len(TICKET_LETTERS)]}{again * 100 + position + 1:02}"


@dataclass(frozen=True)
class Waiting:
    """What the call order needs to know of a person who waits. Booked at another venue counts as not booked."""

    reference: str  # of the consultation
    waiting_since: datetime
    service_id: int | None = None
    booked_for: datetime | None = None
    booked_with: int | None = None
    handed_over_by: int | None = None  # the previous advisor in this visit; after them the appointment no longer counts
    waits_for: int | None = None  # the advisor to whom they were handed over by name or desk, while they are here
    made_by: int | None = None  # who both moved the appointment to its advisor and checked the person in

    @property
    def is_booked(self) -> bool:
        return self.booked_for is not None and self.handed_over_by is None


def handed_over_by(earlier: Iterable[tuple[int | None, str]]) -> int | None:
    """Return the last advisor who saw the person, from (advisor, outcome) of earlier consultations, oldest first."""
    return next((advisor for advisor, outcome in reversed(list(earlier)) if outcome not in NOT_SEEN), None)


class Turn(StrEnum):
    """Rank in the call order; the members are in the order in which they are called."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    EARLY = "early"


def turn(person: Waiting, now: datetime) -> Turn:
    """Rank a person: booked and due; by arrival (drop-ins, and late arrivals); or booked for later."""
    if (
        not person.is_booked
        or person.booked_for is None
        or person.waiting_since > person.booked_for + LATE_ARRIVAL_KEEPS_TURN
    ):
        return Turn.ARRIVED
    return Turn.BOOKED if now >= person.booked_for - DUE_BEFORE else Turn.EARLY


def call_order(waiting: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """Sort who waits: booked and due by their time, then others by arrival, then those booked for later."""
    ranks = list(Turn)

    def key(person: Waiting) -> tuple[int, datetime, datetime, str]:
        mine = turn(person, now)
        at = person.waiting_since if mine is Turn.ARRIVED else (person.booked_for or person.waiting_since)
        return ranks.index(mine), at, person.waiting_since, person.reference

    return sorted(waiting, key=key)


def may_call(person: Waiting, advisor_id: int, service_ids: Sequence[int] | None, now: datetime) -> bool:
    """Return whether *call next* may give this person to this advisor.

    A booked person waits for their own advisor until ten minutes after their time, then for anyone. Drop-ins go to
    whoever gives their service (`service_ids`; None gives all). Who was handed over waits as a drop-in does, for the
    advisor who is meant while they are here, else not for the advisor who has just handed them over.
    """
    if person.waits_for is not None:
        return person.waits_for == advisor_id
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
    """Explain a person's rank in one translated sentence, for whoever asks."""
    match turn(person, now):
        case Turn.BOOKED:
            return str(_("Booked: people with a booked time are called at that time."))
        case Turn.EARLY:
            return str(_("Booked for later: called at the booked time, or sooner when nobody else waits."))
        case _:
            if person.waits_for is not None:
                said = _("Handed over to one colleague: called by them, in order of when they first arrived.")
                return str(said)
            if person.handed_over_by is not None:
                return str(_("Handed over: called in order of when they first arrived, by another advisor."))
            if person.booked_for is not None:
                late = int(LATE_ARRIVAL_KEEPS_TURN.total_seconds() // 60)
                return str(
                    _("Came more than %(late)s minutes after the booked time: called in order of arrival.", late=late)
                )
            return str(_("Dropped in: people without a booked time are called in order of arrival."))


class CallReason(StrEnum):
    """The listed reasons for calling someone who is not one's own work."""

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
    """Join the listed reason, if one was chosen, and the typed words to the stored form."""
    chosen = listed if listed in CALL_REASONS else ""
    return ": ".join(part for part in (chosen, words.strip()) if part)


def is_call_reason(reason: str) -> bool:
    """Return whether a reason suffices: one of the list, or ten letters in somebody's own words."""
    return reason.partition(": ")[0] in CALL_REASONS or is_reason(reason)


def reason_in_words(reason: str) -> str:
    """Render a stored reason for the screen."""
    listed, colon, typed = reason.partition(": ")
    return f"{CALL_REASONS[listed]}{colon}{typed}" if listed in CALL_REASONS else reason


def is_own_call(person: Waiting, advisor_id: int, own_services: Collection[int]) -> bool:
    """Return whether this person is the advisor's own work: booked with them, or for a service they give there today.

    Somebody who named no service is own work of whoever has any session there today. Nobody makes own work for
    themselves: whom this advisor both moved to themselves and checked in is none, until a colleague had them. Who was
    handed over to one colleague is theirs alone while they are here.
    """
    if person.waits_for is not None:
        return person.waits_for == advisor_id
    if person.made_by == advisor_id and person.handed_over_by is None:
        return False
    if person.booked_with == advisor_id and person.handed_over_by is None:
        return True
    return bool(own_services) if person.service_id is None else person.service_id in own_services


def waited_minutes(since: datetime, now: datetime) -> int:
    """Return the whole minutes waited so far, never below 0."""
    return max(0, int((now - since).total_seconds() // 60))
