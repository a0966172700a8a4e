"""Build dispatches: messages as plain values, because no transaction is open while one is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from booking.core.tokens import links
from booking.gateways import Sender
from booking.messages.models import Message
from booking.messages.queries import Subject
from booking.messages.rules.reconciliation import CALL_KEY, Kept
from booking.wording.rules.dates import language_of
from booking.wording.rules.kinds import Channel, MessageKind
from booking.wording.rules.rendering import Told, short_link


@dataclass(frozen=True)
class Dispatch:
    """One message, ready to be sent by a gateway or looked up in the provider's list."""

    reference: str
    channel: Channel
    to: str
    subject_line: str
    body: str
    claimed_at: datetime
    worthless_at: datetime
    about: Told
    version: int  # of the appointment: its calendar file's SEQUENCE is one less
    carried: tuple[Dispatch, ...] = ()  # messages that this text carries

    @property
    def messages(self) -> tuple[Dispatch, ...]:
        """Every message that shares its delivery status, itself first."""
        return (self, *self.carried)


def dispatch_of(row: Message, subject: Subject, sender: Sender) -> Dispatch:
    assert row.contact_point is not None and row.claimed_at is not None  # only a call has no address
    return Dispatch(
        reference=row.reference,
        channel=Channel(row.channel),
        to=row.contact_point.value,
        subject_line=row.subject_line,
        body=row.body,
        claimed_at=row.claimed_at,
        worthless_at=row.worthless_at,
        about=about_of(row, subject, sender),
        version=subject.facts.version,
    )


def about_of(row: Message, subject: Subject, sender: Sender) -> Told:
    """Collect the facts that this message may tell, with the link that is valid today."""
    facts, (kind, reference) = subject.facts, subject.page
    token = links.token(kind.value, reference, subject.link_version)
    return Told(
        kind=MessageKind(row.kind),
        about=facts.kind,
        venue=subject.venue,
        address=subject.address,
        starts_at=facts.starts_at,
        ends_at=subject.ends_at,
        tells_end=facts.both_until is not None,
        reference=reference,
        link=short_link(sender.base_url, kind, token) + ("/how" if row.kind == MessageKind.QUESTION else ""),
        council=sender.council_name,
        phone=sender.council_phone,
        until=facts.until,
        words=subject.words,
        language=language_of(row.contact_point.language if row.contact_point else "", subject.language),
        neutral=row.contact_point is not None and row.contact_point.shared,
        short_council=sender.short_name,
        invites=sender.invites,
    )


def kept_of(row: Message) -> Kept:
    """Reduce a message row to the fields that reconciliation compares."""
    gone_at = row.sent_at or row.settled_at
    return Kept(row.id, row.kind, row.channel, row.contact_point_id, row.says, row.status, row.due_at, gone_at, row.why)


def task_key(message_reference: str) -> str:
    """Return the key of the Task to make this call."""
    return f"{CALL_KEY}{message_reference}"
