"""Reconciliation: compare what was planned and sent with what is called for, and return the difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from booking.messages.rules.facts import (
    ANNOUNCED,
    ONCE,
    Heard,
    Identity,
    Owed,
    Stand,
    SubjectFacts,
    Told,
    Way,
    identity_of,
    tells_a_time,
)
from booking.messages.rules.reminders import REMINDERS
from booking.messages.rules.sending_times import CAPPED
from booking.wording.rules.kinds import Channel, MessageKind


class Status(StrEnum):
    """Delivery status of a message."""

    PLANNED = "planned"
    CLAIMED = "claimed"  # a worker is sending it
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"  # final: a person has been asked to call
    UNKNOWN = "unknown"  # it may have been sent
    SUPPRESSED = "suppressed"  # no longer called for
    EXPIRED = "expired"  # too late to be of use


# Counts as told: sent, being sent, perhaps sent, or handed to a person because it failed.
TOLD = {Status.CLAIMED, Status.SENT, Status.DELIVERED, Status.UNKNOWN, Status.FAILED}
CALL_KEY = "call:"  # prefix of the key of a Task to call; the message's reference follows
# Delivery receipts move a text forward in this order, never back.
_FORWARD = (Status.SENT, Status.FAILED, Status.DELIVERED)
# Sent once per person, whichever contact point it went to.
_OF_THE_PERSON = frozenset((*REMINDERS, MessageKind.QUESTION))
_NOT_YET = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """The fields of a stored message that reconciliation compares."""

    id: int
    kind: str
    channel: str
    contact_id: int | None
    says: str
    status: str
    due_at: datetime
    gone_at: datetime | None  # when it was sent or given up
    why: str = ""  # reason it was suppressed

    @property
    def identity(self) -> Identity:
        """Its identity, to be compared with owed messages."""
        return identity_of(self.kind, self.channel, self.contact_id, self.says)


@dataclass(frozen=True)
class Difference:
    """What to plan, revive and suppress; revive and suppress by message id."""

    plan: Sequence[Owed]
    revive: Mapping[int, Owed]
    suppress: Collection[int]

    def __len__(self) -> int:
        return len(self.plan) + len(self.revive) + len(self.suppress)


def further(status: str, told: Status) -> Status:
    """Return the status after a receipt: the same in the end, in whatever order and however often receipts come."""
    stands = Status(status)
    if stands in _FORWARD and _FORWARD.index(stands) >= _FORWARD.index(told):
        return stands
    return told


def told_by(rows: Iterable[Kept]) -> Told:
    """Return what each way was told last by these messages, and since when without interruption."""
    told: dict[Way, Heard] = {}
    # A reference that was asked for again changes nothing of what was told before.
    gone_out = [row for row in rows if row.status in TOLD and row.kind != MessageKind.LOST_REFERENCE]
    for row in sorted(gone_out, key=lambda row: (row.gone_at or _NOT_YET, row.id)):
        way = (Channel(row.channel), row.contact_id)
        before = told.get(way)
        if before is None or before.says != row.says:
            time = row.says if tells_a_time(row.says) else before.time if before else ""
            told[way] = Heard(row.says, row.due_at, time)
    return told


def difference(rows: Sequence[Kept], owed: Sequence[Owed]) -> Difference:
    """Compare the stored messages of one subject with those called for.

    A reminder that was sent is not sent again, even to another contact point. A suppressed one that is called for again
    is revived, except where the cap suppressed it.
    """
    called = {one.identity for one in owed if not one.held}
    by_identity = {row.identity: row for row in rows}
    reminded = {(row.kind, row.says) for row in rows if row.kind in _OF_THE_PERSON and row.status in TOLD}
    plan: list[Owed] = []
    revive: dict[int, Owed] = {}
    for one in owed:
        row = by_identity.get(one.identity)
        if (one.kind, one.says) in reminded:
            continue
        if row is None or _may_repeat(row, one):
            plan.append(one)
        elif row.status == Status.SUPPRESSED and not one.held and row.why != CAPPED:
            revive[row.id] = one
    suppress = {row.id for row in rows if row.status == Status.PLANNED and row.identity not in called}
    return Difference(plan, revive, suppress)


def why_not(facts: SubjectFacts, says: str, owed: Iterable[Owed] = (), identity: Identity | None = None) -> str:
    """Return the reason why a planned message with this mark is no longer called for.

    `owed` is what is, held ones too.
    """
    reasons = [one.held for one in owed if one.held and one.identity == identity]
    if reasons:
        return reasons[0]
    if facts.kind in ANNOUNCED:
        return str(Stand.OVER)
    if facts.stand is not Stand.ON:
        return str(facts.stand)
    if says != facts.says:
        return "moved"
    return "a worker tells them" if facts.by_worker else "address or wish changed"


def _may_repeat(row: Kept, one: Owed) -> bool:
    """Whether a sent notice may be sent again: only one of a move back to a time told before."""
    return one.kind not in ONCE and row.status in TOLD and not one.held
