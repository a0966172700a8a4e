"""Facts that messages are planned from, what is owed by them, and what was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from booking.wording.rules.kinds import Channel, MessageKind, SubjectKind


class DependencyKind(StrEnum):
    """What else the messages of a subject rest on."""

    CONTACT = "contact_point"
    SESSION = "advisor_session"


class Dependency(NamedTuple):
    """A row that the messages of a subject rest on, in the version that they were planned from."""

    kind: DependencyKind
    row_id: int
    version: int


class Stand(StrEnum):
    """How a subject stands."""

    ON = "on"
    CANCELLED = "cancelled"
    DISRUPTED = "disrupted"  # it cannot take place as agreed, and nothing else has been agreed
    OVER = "over"  # they are here, or have been, or said themselves that they are not coming; an offer is answered


REMINDERS = {MessageKind.REMINDER_3_DAYS: 3, MessageKind.REMINDER_1_DAY: 1}
# Never in quiet hours, and never more than the cap.
BY_DAY = frozenset((*REMINDERS, MessageKind.OFFER, MessageKind.QUESTION))
# Said once, whatever was said in between; a notice is said again where the truth has come back.
ONCE = frozenset(
    (
        *REMINDERS,
        MessageKind.CHANGE_LINK,
        MessageKind.ANSWER,
        MessageKind.COME_IN,
        MessageKind.AGREED,
        MessageKind.QUESTION,
    )
)
REMINDERS_OF: Mapping[SubjectKind, tuple[MessageKind, ...]] = {
    SubjectKind.APPOINTMENT: (MessageKind.REMINDER_3_DAYS, MessageKind.REMINDER_1_DAY),
    SubjectKind.VISIT: (MessageKind.REMINDER_1_DAY,),
}


@dataclass(frozen=True)
class Contact:
    """A number or address and its wishes."""

    id: int
    kind: str  # of citizens.rules.ContactKind
    do_not_text: bool = False  # a wish, or a number of a country that the council does not text
    opted_out: bool = False
    shared: bool = False  # somebody else reads it: only neutral words go there
    preferred: bool = False


@dataclass(frozen=True)
class Announcement:
    """Something to be said of a consultation, from `since` on and not after `until`. `nth`: which of its kind it is."""

    kind: MessageKind
    since: datetime
    until: datetime
    contacts: tuple[Contact, ...]
    nth: int = 1


@dataclass(frozen=True)
class SubjectFacts:
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
    until: datetime | None = None  # when an offer runs out, or an answer comes too late
    answer: str = ""  # of a reply: which kind of message answers it
    to_say: tuple[Announcement, ...] = ()  # of a consultation

    @property
    def says(self) -> str:
        """The truth in one word: what a message that tells it is marked with."""
        if self.kind is SubjectKind.REPLY:
            return f"{self.answer}:{self.version}"
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
    return kind if kind in ONCE else "notice", channel, contact_id, says


@dataclass(frozen=True)
class Owed:
    """One message that the facts call for. `held` says why it is kept without being sent: a person has to know."""

    kind: MessageKind
    channel: Channel
    contact_id: int | None
    says: str
    due_at: datetime
    worthless_at: datetime
    held: str = ""

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
