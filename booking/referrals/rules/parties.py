"""Sides of a referral, and who is on which: by name, by their department, or by a Task of it on their list."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from booking.cases.rules import Reader, SentTo, is_named
from booking.referrals.errors import ReceiverUnknown, TooManyReceivers
from booking.referrals.rules.clocks import Purpose
from booking.referrals.rules.states import ReceiverKind, ReferralSide
from booking.staff.rules import Role, allows

MOST_RECEIVERS = 4  # of one matter at once
_OF_RECEIVER = frozenset((Purpose.HANDLE, Purpose.TO_MANAGER))
_OF_SENDER = frozenset((Purpose.BACK, Purpose.CALL, Purpose.CHASE, Purpose.FROM_MANAGER))


class Addressed(Protocol):
    """Who sent a referral to whom."""

    sender_id: int
    receiver_kind: str
    to_department_id: int | None
    to_colleague_id: int | None


def sent_to(referral: Addressed) -> SentTo:
    """Return who reads what goes along: a colleague by name, or the advisors of a department."""
    if referral.receiver_kind == ReceiverKind.COLLEAGUE:
        return SentTo(None, referral.to_colleague_id)
    return SentTo(referral.to_department_id, None)


def need_countable(receivers: Collection[object]) -> None:
    """Raise ReceiverUnknown where nobody is asked, TooManyReceivers where more are than MOST_RECEIVERS."""
    if not receivers:
        raise ReceiverUnknown
    if len(receivers) > MOST_RECEIVERS:
        raise TooManyReceivers(most=MOST_RECEIVERS)


def sides_of(referral: Addressed, person: Reader, holding: Collection[Purpose]) -> set[ReferralSide]:
    """Return the sides that somebody is on. `holding` are the purposes of its open Tasks on their list."""
    found = set()
    outside = referral.receiver_kind == ReceiverKind.ORGANISATION  # the sender's side keeps the Task meanwhile
    if person.id == referral.sender_id or not (_OF_SENDER | (_OF_RECEIVER if outside else set())).isdisjoint(holding):
        found.add(ReferralSide.SENDER)
    if is_named(sent_to(referral), person) or not _OF_RECEIVER.isdisjoint(holding):
        found.add(ReferralSide.RECEIVER)
    if Purpose.DECIDE in holding and allows(person.grants, Role.MANAGER) and person.id != referral.sender_id:
        found.add(ReferralSide.MANAGER)
    return found
