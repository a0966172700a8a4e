"""Access rules of the case record: who may open one, and who may read an entry. No other code decides this."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from booking.services.rules import Answered
from booking.staff.rules import GrantLike, Role, allows


class EntryKind(StrEnum):
    """Kinds of entries on the record."""

    NOTE = "note"
    ACTION = "action"
    REFERRAL = "referral"
    LETTER = "letter"
    STORY = "story"  # the story so far; the latest one counts


class EntryLike(Protocol):
    """What decides who may read an entry."""

    @property
    def restricted(self) -> bool:
        """Whether only its department reads it."""

    @property
    def department_id(self) -> int:
        """The department it was written in."""

    @property
    def venue_id(self) -> int | None:
        """The venue where it was written; none where that is not known."""

    @property
    def named(self) -> Collection[int] | None:
        """Who may open the shielded record that it stands on; None where it stands on none."""


class Reader(Protocol):
    """A staff member who wants to read, with their grants."""

    @property
    def id(self) -> int:
        """The staff member."""

    @property
    def grants(self) -> Sequence[GrantLike]:
        """What they were granted."""


class SentTo(NamedTuple):
    """To whom an entry was sent along with a referral: one colleague by name, or the advisors of a department."""

    department_id: int | None
    colleague_id: int | None


def may_read(entry: EntryLike, reader: Reader, *, along: SentTo | None = None) -> bool:
    """Return whether this reader may read this entry. No other code decides this.

    Unrestricted: every advisor of the council. Restricted: advisors with one grant that covers the entry's department
    and the venue where it was written; where no venue is known, every venue. Hosts, and managers who are not advisors
    too: none. `along`: it is read on a referral with which its sender chose to send it, by those to whom it was sent.
    On a shielded record: of all these, whoever is named to open it.
    """
    if not entry.restricted or not may_open(reader, entry.named):
        return may_open(reader, entry.named)
    if along is not None and is_named(along, reader):
        return True
    held = [grant for grant in reader.grants if entry.venue_id is not None or grant.venue_id is None]
    return allows(held, Role.ADVISOR, venue_id=entry.venue_id, department_id=entry.department_id)


def is_named(to: SentTo, reader: Reader) -> bool:
    """Return whether something was sent to this reader: by name, or as an advisor of the department."""
    if to.colleague_id is not None:
        return to.colleague_id == reader.id and may_open(reader)
    return to.department_id is not None and allows(reader.grants, Role.ADVISOR, department_id=to.department_id)


def may_read_answer(answer: Answered, reader: Reader) -> bool:
    """Return whether this reader may read an answer: special-category data in its service's department only."""
    return allows(reader.grants, Role.ADVISOR, department_id=answer.department_id if answer.special else None)


def may_open(reader: Reader, named: Collection[int] | None = None) -> bool:
    """Return whether this reader may open a case record: every advisor of the council may.

    A shielded one: of those, whoever is `named` to open it.
    """
    return allows(reader.grants, Role.ADVISOR) and (named is None or reader.id in named)
