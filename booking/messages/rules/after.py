"""Announcements: come to the desk, what was agreed, the feedback question; what became of what was handed on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from booking.core import clock
from booking.messages.rules.contact_wishes import ways
from booking.messages.rules.facts import Announcement, Contact, Owed, says_nth
from booking.wording.rules.kinds import SWITCHED, Channel, MessageKind

# After this they have been passed over, or are sitting at the desk.
COME_IN_WITHIN = timedelta(minutes=10)
# The link to what was agreed is sent within two days; their page shows it for longer.
AGREED_WORTH = timedelta(days=2)
# What became of a referral or a next step is sent within two days of it; what came of a referral stands as a Task, too.
TELLING_WORTH = timedelta(days=2)
REMINDED_BEFORE = timedelta(days=2)  # of their own next step
# London time on the day after the visit; of a reminder, on its day.
ASKED_FROM, ASKED_UNTIL = time(10), time(19)


def asked_between(day: date) -> tuple[datetime, datetime]:
    """Return the UTC interval in which the feedback question about this London day is sent."""
    after = day + timedelta(days=1)
    return clock.instant(after, ASKED_FROM), clock.instant(after, ASKED_UNTIL)


def reminded_between(due_on: date) -> tuple[datetime, datetime]:
    """Return the UTC interval in which somebody is reminded of their own next step."""
    return clock.instant(due_on - REMINDED_BEFORE, ASKED_FROM), clock.instant(due_on, ASKED_UNTIL)


def announced(one: Announcement, now: datetime) -> Sequence[Owed]:
    """List the messages that an announcement calls for: one, by the first way it may go."""
    says = says_nth(one.kind.value, one.nth)
    found = [way for way in ways(_open_to(one, now)) if way[0] is not Channel.CALL]
    if one.kind is MessageKind.COME_IN:
        found = [way for way in found if way[0] is Channel.SMS]
    if not found and one.else_in_person:
        found = [(Channel.CALL, None)]
    return [Owed(one.kind, *way, says, one.since, one.until) for way in found[:1]]


def _open_to(one: Announcement, now: datetime) -> Sequence[Contact]:
    """Return the contact points that may carry it.

    A shared one only where they allowed it; no question to who opted out; what was handed on only where only they read.
    """
    if one.kind in SWITCHED:
        return [contact for contact in one.contacts if contact.alone_until is not None and now < contact.alone_until]
    if one.kind is MessageKind.AGREED:
        return one.contacts
    if one.kind is MessageKind.QUESTION and any(contact.opted_out for contact in one.contacts):
        return ()
    return [contact for contact in one.contacts if not contact.shared]
