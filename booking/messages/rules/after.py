"""Messages about a consultation: come to the desk, what was agreed, the feedback question. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from booking.core import clock
from booking.messages.rules.contact_wishes import ways
from booking.messages.rules.facts import Announcement, Contact, Owed
from booking.wording.rules.kinds import Channel, MessageKind

# After this they have been passed over, or are sitting at the desk.
COME_IN_WITHIN = timedelta(minutes=10)
# The link to what was agreed is sent within two days; their page shows it for longer.
AGREED_WORTH = timedelta(days=2)
# London time on the day after the visit.
ASKED_FROM, ASKED_UNTIL = time(10), time(19)


def asked_between(day: date) -> tuple[datetime, datetime]:
    """Return the UTC interval in which the feedback question about this London day is sent."""
    after = day + timedelta(days=1)
    return clock.instant(after, ASKED_FROM), clock.instant(after, ASKED_UNTIL)


def announced(one: Announcement) -> Sequence[Owed]:
    """List the messages that an announcement calls for: one, by the first way it may go."""
    says = f"{one.kind.value}:{one.nth}"
    found = [way for way in ways(_open_to(one)) if way[0] is not Channel.CALL]
    if one.kind is MessageKind.COME_IN:
        found = [way for way in found if way[0] is Channel.SMS]
    return [Owed(one.kind, *way, says, one.since, one.until) for way in found[:1]]


def _open_to(one: Announcement) -> Sequence[Contact]:
    """Return the contact points that may carry it.

    A shared one only where they allowed it; no question to who opted out.
    """
    if one.kind is MessageKind.AGREED:
        return one.contacts
    if one.kind is MessageKind.QUESTION and any(contact.opted_out for contact in one.contacts):
        return ()
    return [contact for contact in one.contacts if not contact.shared]
