"""What was planned and sent, against what is called for: the difference, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from booking.messages.rules.planning import REMINDERS, Channel, Facts, Heard, MessageKind, Owed, Stand, Told, Way


class Status(StrEnum):
    """How far a message has come."""

    PLANNED = "planned"
    CLAIMED = "claimed"  # a worker is sending it
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"  # for good: a person has been asked to call
    UNKNOWN = "unknown"  # it may have been sent
    SUPPRESSED = "suppressed"  # no longer called for
    EXPIRED = "expired"  # too late to be of use


# Told, or about to be, or handed to a person because it could not be.
TOLD = {Status.CLAIMED, Status.SENT, Status.DELIVERED, Status.UNKNOWN, Status.FAILED}
_NOT_YET = datetime.max.replace(tzinfo=UTC)


class Row(Protocol):
    """The facts of a kept message."""

    id: int
    kind: str
    channel: str
    contact_point_id: int | None
    says: str
    status: str
    due_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Difference(Generic[R]):
    """What is to be done so that what is planned is what is called for."""

    plan: Sequence[Owed]
    revive: Sequence[tuple[R, Owed]]
    suppress: Sequence[R]

    def __len__(self) -> int:
        return len(self.plan) + len(self.revive) + len(self.suppress)


def told_by(rows: Iterable[Row]) -> Told:
    """What each way was told last by these messages, and since when it has known that without a break."""
    told: dict[Way, Heard] = {}
    gone_out = [row for row in rows if row.status in TOLD]
    for row in sorted(gone_out, key=lambda row: (row.sent_at or row.settled_at or _NOT_YET, row.id)):
        way = (Channel(row.channel), row.contact_point_id)
        before = told.get(way)
        if before is None or before.says != row.says:
            told[way] = Heard(row.says, row.due_at)
    return told


def difference(rows: Sequence[R], owed: Sequence[Owed]) -> Difference[R]:
    """Compare the messages kept of one subject with those called for.

    Once sent, a reminder of a time is not sent again, whatever number the person has by now. What was suppressed and
    is called for again is revived: the same message, not another.
    """
    called = {one.identity for one in owed}
    by_identity = {_identity(row): row for row in rows}
    reminded = {(row.kind, row.says) for row in rows if row.kind in REMINDERS and row.status in TOLD}
    plan, revive = [], []
    for one in owed:
        row = by_identity.get(one.identity)
        if row is not None and row.status == Status.SUPPRESSED:
            revive.append((row, one))
        elif (row is None or _may_repeat(row, one)) and (one.kind, one.says) not in reminded:
            plan.append(one)
    suppress = [row for row in rows if row.status == Status.PLANNED and _identity(row) not in called]
    return Difference(plan, revive, suppress)


def why_not(facts: Facts, row: Row) -> str:
    """Why a planned message is no longer called for."""
    if facts.stand is not Stand.ON:
        return str(facts.stand)
    return "moved" if row.says != facts.says else "address or wish changed"


def _identity(row: Row) -> tuple[str, str, int | None, str]:
    return row.kind, row.channel, row.contact_point_id, row.says


def _may_repeat(row: Row, one: Owed) -> bool:
    """A notice of a move back to a time told before is another notice; everything else is said once."""
    return one.kind in {MessageKind.MOVED, MessageKind.CANCELLED} and row.status in TOLD
