"""Audit of the case record: grounds for opening one, acts that it records, and the seals of its rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from booking.core.seals import seal_keys

FIRST_SEAL = "0" * 64
REASON_LENGTH = 200


class Basis(StrEnum):
    """The basis of an audit row: own work, a typed reason, or a list on which the person was shown."""

    VISIT = "visit"
    APPOINTMENT = "appointment"
    TASK = "task"
    REASON = "reason"
    DESK = "desk"
    SEARCH = "search"
    MANAGING = "managing"
    HOUSEHOLD = "household"
    TELEPHONE = "telephone"  # a typed reason, and the person telephoned or wrote
    BREAK_GLASS = "break_glass"


class Act(StrEnum):
    """Acts that the audit records."""

    OPENED = "opened"
    SHOWN = "shown"
    CALLED = "called"
    SEARCHED = "searched"
    PRINTED = "printed"
    MATCHED = "matched"  # shown as likely records of a person
    COMPARED = "compared"
    JOINED = "joined"
    PARTED = "parted"
    MOVED = "moved"  # an entry or a visit, from one record to another
    EXPORTED = "exported"
    NAMED = "named"  # a name of theirs was written down, changed, removed, or that undone
    DIED = "died"  # that they have died was written down, or undone
    SHIELDED = "shielded"
    UNSHIELDED = "unshielded"
    READER_ASKED = "reader_asked"  # to be named on a shielded record
    READER_NAMED = "reader_named"
    READER_TAKEN = "reader_taken"
    BROKE_GLASS = "broke_glass"  # opened one restricted entry of another department


class ReaderFacts(NamedTuple):
    """The contents of one audit row, in the order in which they are sealed."""

    number: int
    at: datetime
    staff_member_id: int
    device: str
    act: str
    case_record_reference: str
    basis: str
    reason: str


def seal_of(previous: str, facts: ReaderFacts, key_name: str = "") -> str:
    """Compute the seal of an audit row over the previous seal and the row in canonical form.

    HMAC-SHA256 under the key of this name; without one the SHA-256 of earlier versions. Raises KeyError where the key
    is not set.
    """
    said = [facts.number, facts.at.astimezone(UTC).isoformat(timespec="microseconds"), *facts[2:]]
    plain = json.dumps([*said, key_name] if key_name else said, ensure_ascii=False, separators=(",", ":"))
    text = f"{previous}\n{plain}"
    return seal_keys.seal(key_name, text) if key_name else hashlib.sha256(text.encode()).hexdigest()


def mark_of(rows: int, seal: str, key_name: str) -> str:
    """Compute the seal of the head, which proves the last row. Raises KeyError where the key is not set."""
    return seal_keys.seal(key_name, f"head\n{rows}\n{seal}")


class SealedRow(NamedTuple):
    """An audit row as read back."""

    facts: ReaderFacts
    previous_seal: str
    seal: str
    key_name: str = ""


class Head(NamedTuple):
    """The stored end of the audit."""

    rows: int
    seal: str
    mark: str = ""


class Chain(NamedTuple):
    """Result of a check of the audit: the rows that hold, and the number of the first that does not.

    `keyed_from` is the first row that a key sealed, None where no key did. `unknown_key` names the key of the row at
    which the check stopped because that key is not set.
    """

    rows: int
    last_seal: str
    broken_at: int | None = None
    keyed_from: int | None = None
    key_name: str = ""
    unknown_key: str = ""


START = Chain(0, FIRST_SEAL)


def check_chain(rows: Iterable[SealedRow], head: Head, start: Chain = START) -> Chain:
    """Verify the chain from `start`. A row changed, added or missing (the last ones too) is named by its number.

    Once a row was sealed with a key, every later one must be, and so must the head: nobody without the key can take
    rows off the end and write others.
    """
    seen = start
    for row in rows:
        number = seen.rows + 1
        if row.key_name and row.key_name not in seal_keys.by_name:
            return seen._replace(broken_at=number, unknown_key=row.key_name)
        follows = row.facts.number == number and row.previous_seal == seen.last_seal
        keyed = bool(row.key_name) or not seen.key_name
        if not (follows and keyed and row.seal == seal_of(seen.last_seal, row.facts, row.key_name)):
            return seen._replace(broken_at=number)
        begins = seen.keyed_from or (number if row.key_name else None)
        seen = Chain(number, row.seal, keyed_from=begins, key_name=row.key_name)
    if (seen.rows, seen.last_seal) != (head.rows, head.seal):
        at = seen.rows if seen.rows == head.rows else min(seen.rows, head.rows) + 1
        return seen._replace(broken_at=at)
    if seen.key_name and head.mark != mark_of(head.rows, head.seal, seen.key_name):
        return seen._replace(broken_at=seen.rows)
    return seen
