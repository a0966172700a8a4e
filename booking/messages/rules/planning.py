"""From the facts of an appointment or a planned drop-in to the messages they call for. Pure: `now` is passed in.

Nothing is remembered here but what a person was *told*: a notice is called for wherever that is not the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from booking.core import clock
from booking.core.day_parts import DAY_BEGINS, waking

# Reminders and offers go out by day. Notices of what has just been done go at once.
LATEST_REMINDER = time(19, 30)
# Someone who has just booked needs no reminder yet.
AFTER_BOOKING = timedelta(hours=4)
# Staff correct about half of their mistakes within a minute or two: what they did is told after that.
STAFF_MAY_CORRECT = timedelta(seconds=90)
# A call is to be made within this time of falling due, nights not counted, or before the visit begins.
CALL_WITHIN = timedelta(hours=6)


class SubjectKind(StrEnum):
    """What messages are about."""

    APPOINTMENT = "appointment"
    VISIT = "visit"  # a planned drop-in
    OFFER = "offer"  # an earlier slot, offered to who waits for one


class Stand(StrEnum):
    """How a subject stands."""

    ON = "on"
    CANCELLED = "cancelled"
    DISRUPTED = "disrupted"  # it cannot take place as agreed, and nothing else has been agreed
    OVER = "over"  # they are here, or have been, or said themselves that they are not coming; an offer is answered


class MessageKind(StrEnum):
    """What a message is for."""

    CONFIRMATION = "confirmation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DISRUPTED = "disrupted"  # please choose another time
    STILL_ON = "still_on"  # after all, at the time they knew
    OFFER = "offer"  # an earlier slot
    REMINDER_3_DAYS = "reminder_3_days"
    REMINDER_1_DAY = "reminder_1_day"


class Channel(StrEnum):
    """How it gets there. A call is a message that a person carries: a Task."""

    SMS = "sms"
    EMAIL = "email"
    CALL = "call"


REMINDERS = {MessageKind.REMINDER_3_DAYS: 3, MessageKind.REMINDER_1_DAY: 1}
BY_DAY = frozenset((*REMINDERS, MessageKind.OFFER))  # never in quiet hours
REMINDERS_OF: Mapping[SubjectKind, tuple[MessageKind, ...]] = {
    SubjectKind.APPOINTMENT: (MessageKind.REMINDER_3_DAYS, MessageKind.REMINDER_1_DAY),
    SubjectKind.VISIT: (MessageKind.REMINDER_1_DAY,),
}


@dataclass(frozen=True)
class Contact:
    """A number or address and its wishes."""

    id: int
    kind: str  # of citizens.rules.ContactKind
    do_not_text: bool = False
    opted_out: bool = False


@dataclass(frozen=True)
class Facts:
    """What is true of a subject. `since`: when it was given its present time and place, or was cancelled or disrupted.

    `asked_at`: when the person last agreed to a time themselves, and `asked_says` what that was ("": not known here).
    """

    kind: SubjectKind
    reference: str
    version: int
    stand: Stand
    starts_at: datetime
    venue_id: int
    asked_at: datetime
    since: datetime
    by_staff: bool = False  # whether staff did what happened at `since`
    contacts: tuple[Contact, ...] = ()
    asked_says: str = ""
    until: datetime | None = None  # of an offer: when it runs out

    @property
    def says(self) -> str:
        """The truth in one word: what a message that tells it is marked with."""
        if self.stand is Stand.CANCELLED:
            return "cancelled"
        time = says_of(self.starts_at, self.venue_id)
        return f"{_NOT}{time}" if self.stand is Stand.DISRUPTED else time


_NOT = "not:"


def says_of(starts_at: datetime, venue_id: int) -> str:
    """What a message is marked with that tells this time and venue."""
    return f"{starts_at:%Y%m%dT%H%MZ}@{venue_id}"


def tells_a_time(says: str) -> bool:
    """Whether a message marked so tells when to come."""
    return says != "cancelled" and not says.startswith(_NOT)


Identity = tuple[str, str, int | None, str]


def identity_of(kind: str, channel: str, contact_id: int | None, says: str) -> Identity:
    """Which message it is: all notices of one truth to one address are the same, whatever they call it."""
    return kind if kind in REMINDERS else "notice", channel, contact_id, says


@dataclass(frozen=True)
class Owed:
    """One message that the facts call for."""

    kind: MessageKind
    channel: Channel
    contact_id: int | None
    says: str
    due_at: datetime
    worthless_at: datetime

    @property
    def identity(self) -> Identity:
        """By what a planned message is known as this one."""
        return identity_of(self.kind, self.channel, self.contact_id, self.says)


class Heard(NamedTuple):
    """What somebody was told last, since when they know it, and at which time and venue they were last told to be."""

    says: str
    since: datetime
    time: str = ""


Way = tuple[Channel, int | None]  # a channel and the contact point at its end
Told = Mapping[Way, Heard]


def called_for(facts: Facts, told: Told, now: datetime) -> Sequence[Owed]:
    """The notices that are missing and every reminder, sent already or not. None once it has begun or is over."""
    if facts.stand is Stand.OVER or now >= facts.starts_at:
        return []
    if facts.kind is SubjectKind.OFFER:
        return _offers(facts, told, now)
    notices = [notice for way in ways(facts.contacts) if (notice := _notice(facts, way, told.get(way)))]
    reminders = _reminders(facts, told) if facts.stand is Stand.ON else []
    return [owed for owed in [*notices, *reminders] if owed.worthless_at > now]


def ways(contacts: Iterable[Contact]) -> Sequence[Way]:
    """How notices reach someone: a text to a mobile and an e-mail, where there are both; else a call."""
    known = sorted(contacts, key=lambda contact: contact.id)
    mobile = next((c for c in known if c.kind == "mobile" and not (c.do_not_text or c.opted_out)), None)
    email = next((c for c in known if c.kind == "email" and not c.opted_out), None)
    found: list[Way] = []
    if mobile:
        found.append((Channel.SMS, mobile.id))
    if email:
        found.append((Channel.EMAIL, email.id))
    return found or [(Channel.CALL, _to_ring(known))]


def reminder_due(kind: MessageKind, starts_at: datetime) -> datetime:
    """When a reminder goes out: days before, at the same time on the clock, and always in the day."""
    wall = clock.local(starts_at)
    day: date = wall.date() - timedelta(days=REMINDERS[kind])
    return clock.instant(day, min(max(wall.time(), DAY_BEGINS), LATEST_REMINDER))


def call_by(owed_at: datetime, starts_at: datetime) -> datetime:
    """By when a call is to be made: nobody calls at night, so that only the hours of the day count."""
    return min(waking(owed_at, CALL_WITHIN), starts_at)


def _to_ring(contacts: Sequence[Contact]) -> int | None:
    """The number a person would ring first."""
    numbers = [c for kind in ("landline", "mobile") for c in contacts if c.kind == kind]
    return numbers[0].id if numbers else None


def _offers(facts: Facts, told: Told, now: datetime) -> Sequence[Owed]:
    """An offer is made once, by every way that reaches them, and is worth nothing once it has run out."""
    until = min(facts.until or facts.starts_at, facts.starts_at)
    return [
        Owed(MessageKind.OFFER, channel, contact_id, facts.says, facts.since, until)
        for channel, contact_id in ways(facts.contacts)
        if (channel, contact_id) not in told and now < until
    ]


def _notice(facts: Facts, way: Way, heard: Heard | None) -> Owed | None:
    """The notice that makes what was told true, or the one that told it; none where nothing needs telling."""
    channel, contact_id = way
    kind = _notice_kind(facts, channel, heard)
    if kind is None:
        return None
    due_at = facts.since
    if facts.by_staff and kind is not MessageKind.CONFIRMATION:
        due_at += STAFF_MAY_CORRECT
    return Owed(kind, channel, contact_id, facts.says, due_at, facts.starts_at)


def _notice_kind(facts: Facts, channel: Channel, heard: Heard | None) -> MessageKind | None:
    if heard is not None and heard.says == facts.says:
        return None
    if channel is Channel.CALL:
        # Who did it knows it, on the screen or face to face: only what staff changed has to be told.
        changed = facts.by_staff and facts.since > facts.asked_at
        if not changed or (heard is None and facts.says == facts.asked_says):
            return None
    elif heard is None:
        return _FIRST_WORD.get(facts.stand)
    if facts.stand is not Stand.ON:
        return _TELLS[facts.stand]
    knew = (heard.time if heard else "") or facts.asked_says
    return MessageKind.STILL_ON if knew == facts.says else MessageKind.MOVED


_TELLS = {Stand.CANCELLED: MessageKind.CANCELLED, Stand.DISRUPTED: MessageKind.DISRUPTED}
# Who was never told of an appointment need not hear that it is cancelled.
_FIRST_WORD = {Stand.ON: MessageKind.CONFIRMATION, Stand.DISRUPTED: MessageKind.DISRUPTED}


def _reminders(facts: Facts, told: Told) -> Sequence[Owed]:
    way = ways(facts.contacts)[0]
    if way[0] is Channel.CALL and not _wants_reminder_call(facts):
        return []
    heard = told.get(way)
    # Moved away and back before anybody was told: they have known this time for longer.
    known_since = heard.since if heard and heard.says == facts.says else facts.since
    if heard is None and facts.asked_says == facts.says:
        known_since = facts.asked_at
    dues = {kind: reminder_due(kind, facts.starts_at) for kind in REMINDERS_OF[facts.kind]}
    owed = []
    for kind, due_at in dues.items():
        later = [due for due in dues.values() if due > due_at]
        worthless_at = min([*later, facts.starts_at])  # the next one says the same
        if due_at >= known_since + AFTER_BOOKING:
            owed.append(Owed(kind, *way, facts.says, due_at, worthless_at))
    return owed


def _wants_reminder_call(facts: Facts) -> bool:
    """Not who has stopped our texts; not who plans to drop in and left no number, so asked for no reminder."""
    if any(contact.opted_out for contact in facts.contacts):
        return False
    return facts.kind is SubjectKind.APPOINTMENT or bool(facts.contacts)
