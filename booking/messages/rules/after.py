"""Messages about a consultation: come in now, what was agreed, how did it go. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from booking.core import clock
from booking.messages.rules.contact_wishes import ways
from booking.messages.rules.facts import Announcement, Contact, Owed
from booking.wording.rules.kinds import Channel, MessageKind

# Who has not come in by then has been passed over, or is sitting at the desk.
COME_IN_WITHIN = timedelta(minutes=10)
# What was agreed is of use on the next days; it stands on their page for longer.
AGREED_WORTH = timedelta(days=2)
# The day after: late enough to know whether it helped, and not at breakfast.
ASKED_FROM, ASKED_UNTIL = time(10), time(19)


def asked_between(day: date) -> tuple[datetime, datetime]:
    """From when until when somebody who was seen on this London day is asked how it went."""
    after = day + timedelta(days=1)
    return clock.instant(after, ASKED_FROM), clock.instant(after, ASKED_UNTIL)


def announced(one: Announcement) -> Sequence[Owed]:
    """The messages that say it: to the phone in their hand, to what they allowed, or by what they like best."""
    says = f"{one.kind.value}:{one.nth}"
    found = [way for way in ways(_open_to(one)) if way[0] is not Channel.CALL]
    if one.kind is MessageKind.COME_IN:
        found = [way for way in found if way[0] is Channel.SMS]
    return [Owed(one.kind, *way, says, one.since, one.until) for way in found[:1]]


def _open_to(one: Announcement) -> Sequence[Contact]:
    """What may carry it: where others read, only what they allowed; to who stopped our texts, no question."""
    if one.kind is MessageKind.AGREED:
        return one.contacts
    if one.kind is MessageKind.QUESTION and any(contact.opted_out for contact in one.contacts):
        return ()
    return [contact for contact in one.contacts if not contact.shared]
