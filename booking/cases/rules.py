"""Who may see what on a case record, why a record may be opened, and how the audit is sealed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from booking.staff.rules import GrantLike, Role, allows

FIRST_SEAL = "0" * 64
REASON_LENGTH = 200


class EntryLike(Protocol):
    """The facts of an entry that decide who may read it."""

    @property
    def restricted(self) -> bool:
        """Whether only its department reads it."""

    @property
    def department_id(self) -> int:
        """The department it was written in."""

    @property
    def venue_id(self) -> int | None:
        """The venue where it was written; none where that is not known."""


class Reader(Protocol):
    """Whoever wants to read, by the grants they hold."""

    @property
    def id(self) -> int:
        """The staff member."""

    @property
    def grants(self) -> Sequence[GrantLike]:
        """What they were granted."""


class EntryKind(StrEnum):
    """What an entry is."""

    NOTE = "note"
    ACTION = "action"
    REFERRAL = "referral"
    LETTER = "letter"


class Basis(StrEnum):
    """Why a record is opened: one's own work, or a reason that was given. Or where its person is shown by the way."""

    VISIT = "visit"
    APPOINTMENT = "appointment"
    TASK = "task"
    REASON = "reason"
    DESK = "desk"
    SEARCH = "search"
    MANAGING = "managing"


class Act(StrEnum):
    """What the audit writes down."""

    OPENED = "opened"
    SHOWN = "shown"
    CALLED = "called"
    SEARCHED = "searched"
    PRINTED = "printed"
    COMPARED = "compared"
    JOINED = "joined"
    PARTED = "parted"


def may_read(entry: EntryLike, reader: Reader) -> bool:
    """Whether this reader sees this entry. The one home of that question.

    Unrestricted: every advisor of the council. Restricted: advisors with one grant that covers the entry's department
    and the venue where it was written; where no venue is known, every venue. Hosts and managers who are not advisors
    too: none.
    """
    if not entry.restricted:
        return may_open(reader)
    held = [grant for grant in reader.grants if entry.venue_id is not None or grant.venue_id is None]
    return allows(held, Role.ADVISOR, venue_id=entry.venue_id, department_id=entry.department_id)


def may_open(reader: Reader) -> bool:
    """Whether this reader may open case records at all: the council's advisors."""
    return allows(reader.grants, Role.ADVISOR)


class Facts(NamedTuple):
    """What one audit row says, in the order in which it is sealed."""

    number: int
    at: datetime
    staff_member_id: int
    device: str
    act: str
    case_record_reference: str
    basis: str
    reason: str


def seal_of(previous: str, facts: Facts) -> str:
    """The seal of an audit row: SHA-256 over the seal before it and what the row says, in one canonical form."""
    said = [facts.number, facts.at.astimezone(UTC).isoformat(timespec="microseconds"), *facts[2:]]
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{plain}".encode()).hexdigest()


class SealedRow(NamedTuple):
    """An audit row as it was read back."""

    facts: Facts
    previous_seal: str
    seal: str


class Chain(NamedTuple):
    """What a check of the audit found: how many rows hold, and the number of the first that does not."""

    rows: int
    last_seal: str
    broken_at: int | None = None


def check_chain(rows: Iterable[SealedRow], *, head_seal: str, head_rows: int) -> Chain:
    """Follow the chain from its first row. A row changed, added or missing (the last ones too) is named by number."""
    seal, count = FIRST_SEAL, 0
    for row in rows:
        number = count + 1
        whole = row.facts.number == number and row.previous_seal == seal and row.seal == seal_of(seal, row.facts)
        if not whole:
            return Chain(count, seal, broken_at=number)
        seal, count = row.seal, number
    if (count, seal) != (head_rows, head_seal):
        return Chain(count, seal, broken_at=count if count == head_rows else min(count, head_rows) + 1)
    return Chain(count, seal)
