"""Facts that messages are planned from, the messages owed by them, and what was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from booking.messages.rules.reminders import REMINDERS
from booking.wording.rules.kinds import SWITCHED, Channel, MessageKind, SubjectKind


class DependencyKind(StrEnum):
    """Kinds of row that a subject's messages depend on, beside the subject."""

    CONTACT = "contact_point"
    SESSION = "advisor_session"


class Dependency(NamedTuple):
    """A row, in the version from which the messages of a subject were planned."""

    kind: DependencyKind
    row_id: int
    version: int


class Stand(StrEnum):
    """Whether a subject takes place."""

    ON = "on"
    CANCELLED = "cancelled"
    DISRUPTED = "disrupted"  # it cannot take place as agreed, and nothing else has been agreed
    OVER = "over"  # they are here, or have been, or said themselves that they are not coming; an offer is answered


# Not sent in quiet hours, and counted by the cap.
BY_DAY = frozenset((*REMINDERS, MessageKind.OFFER, MessageKind.QUESTION, *SWITCHED))
# Sent once, whatever was sent in between; a notice is sent again where an earlier time is true again.
ONCE = frozenset(
    (
        *REMINDERS,
        MessageKind.CHANGE_LINK,
        MessageKind.ANSWER,
        MessageKind.COME_IN,
        MessageKind.AGREED,
        MessageKind.QUESTION,
        MessageKind.LOST_REFERENCE,
        *SWITCHED,
    )
)
# Their messages are the announcements of their facts; of all others, notices of a time.
ANNOUNCED = frozenset((SubjectKind.CONSULTATION, SubjectKind.REFERRAL, SubjectKind.ACTION))


@dataclass(frozen=True)
class Contact:
    """A number or address and its wishes."""

    id: int
    kind: str  # of citizens.rules.ContactKind
    do_not_text: bool = False  # a wish, or a number of a country that the council does not text
    opted_out: bool = False
    shared: bool = False  # read by others too: only neutral words go there
    preferred: bool = False
    letter: bool = False  # an address that notices are posted to as well
    asked_at: datetime | None = None  # when a lost reference was asked for
    version: int = 1
    alone_until: datetime | None = None  # until when their word counts that only they read it


@dataclass(frozen=True)
class Announcement:
    """A message to be sent between `since` and `until`. `nth`: number among those of its kind, to be said once."""

    kind: MessageKind
    since: datetime
    until: datetime
    contacts: tuple[Contact, ...]
    nth: int = 1
    else_in_person: bool = False  # where it may go nowhere, a worker has a Task


@dataclass(frozen=True)
class SubjectFacts:
    """The current facts of a subject.

    `since`: when it got its present time and venue, or was cancelled or disrupted. `asked_at`: when the person last
    agreed to a time themselves, and `asked_says` which ("": not known here).
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
    both_until: datetime | None = None  # of a visit with two topics: when the second ends
    until: datetime | None = None  # when an offer runs out, or an answer comes too late
    answer: str = ""  # of a reply: which kind of message answers it
    to_say: tuple[Announcement, ...] = ()  # of what is ANNOUNCED
    in_person: bool = False  # nothing is sent: staff tell them of changes
    by_worker: bool = False  # under 18, and may be told nowhere: a worker has one Task to tell them

    @property
    def says(self) -> str:
        """The stored mark of a message that tells the current facts: a time and venue, cancelled, or disrupted."""
        if self.kind is SubjectKind.REPLY:
            return f"{self.answer}:{self.version}"
        if self.stand is Stand.CANCELLED:
            return "cancelled"
        time = says_of(self.starts_at, self.venue_id, self.both_until)
        return f"{_NOT}{time}" if self.stand is Stand.DISRUPTED else time


_NOT = "not:"


def says_of(starts_at: datetime, venue_id: int, both_until: datetime | None = None) -> str:
    """Return the mark of a message that tells this time (UTC) and venue; of two topics also until when."""
    until = f"-{both_until:%H%MZ}" if both_until is not None else ""
    return f"{starts_at:%Y%m%dT%H%MZ}{until}@{venue_id}"


def says_nth(kind: str, nth: int) -> str:
    """Return the mark of an announcement: the first of its kind, the second …"""
    return f"{kind}:{nth}"


def nth_said(says: str) -> int:
    """Return which announcement of its kind a mark of `says_nth` is."""
    return int(says.rpartition(":")[2])


def tells_a_time(says: str) -> bool:
    """Whether a message with this mark tells when to come."""
    return says != "cancelled" and not says.startswith(_NOT)


Identity = tuple[str, str, int | None, str]


def identity_of(kind: str, channel: str, contact_id: int | None, says: str) -> Identity:
    """Return the identity of a message: all notices of the same facts to one address are one, whatever their kind."""
    return kind if kind in ONCE else "notice", channel, contact_id, says


@dataclass(frozen=True)
class Owed:
    """A message that the facts call for. `held` is the reason where it is stored but not sent, so that staff see it."""

    kind: MessageKind
    channel: Channel
    contact_id: int | None
    says: str
    due_at: datetime
    worthless_at: datetime
    held: str = ""
    version: int = 0  # of the contact that asked for it; 0: the subject's

    @property
    def identity(self) -> Identity:
        """Its identity, to be compared with kept messages."""
        return identity_of(self.kind, self.channel, self.contact_id, self.says)


class Heard(NamedTuple):
    """What somebody was told last, since when they know it, and the last time and venue they were told."""

    says: str
    since: datetime
    time: str = ""


Way = tuple[Channel, int | None]  # a channel and the contact point at its end
Told = Mapping[Way, Heard]
