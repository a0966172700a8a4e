"""Send one message through its gateway, or look it up there, and record its delivery status."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from booking.appointments.rules import AppointmentStatus, calendar_file
from booking.core.database import transaction
from booking.gateways import Gateways
from booking.gateways.base import Attachment, Letter, Meaning, Refused, Sent, Unsure
from booking.messages import operations
from booking.messages.operations import Dispatch
from booking.wording.rules.kinds import Channel, MessageKind, SubjectKind

logger = logging.getLogger(__name__)

Watch = Callable[[], datetime]
"""Returns the current time during a round."""


@dataclass
class RoundReport:
    """Counts of what one round did; nothing personal."""

    reconciled: int = 0  # subjects looked at
    planned: int = 0  # messages planned, revived or suppressed
    claimed: int = 0
    sent: int = 0
    found: int = 0  # sent before, found in the provider's list
    refused: int = 0
    unsure: int = 0
    expired: int = 0
    mistakes: int = 0  # subjects or messages that raised an unexpected error: see the log
    stopped: set[Channel] = field(default_factory=set)  # channels whose provider refuses our account

    def __str__(self) -> str:
        shown = {name: value for name, value in vars(self).items() if value}
        return ", ".join(f"{name} {value}" for name, value in shown.items()) or "nothing to do"


def send(gateways: Gateways, dispatch: Dispatch, now: datetime, report: RoundReport, watch: Watch) -> None:
    """Send one dispatch outside of any transaction, then record its delivery status in one."""
    provider = _provider(gateways, dispatch)
    try:
        sent = _hand_over(gateways, dispatch, now)
    except Refused as refused:
        report.refused += 1
        if refused.meaning is Meaning.OUR_ACCOUNT:
            report.stopped.add(dispatch.channel)
            logger.error("The provider %s refuses our account: %s. Nothing more goes out by it.", provider, refused)
        with transaction():
            operations.record_refused(dispatch, provider, refused, now)
    except Exception as error:
        # After an unexpected error the provider may still have taken it.
        report.unsure += 1
        if not isinstance(error, Unsure):
            logger.error("Sending message %s met a mistake of ours: %s.", dispatch.reference, type(error).__name__)
        with transaction():
            operations.record_unsure(dispatch, provider, type(error).__name__, watch())
    else:
        report.sent += 1
        with transaction():
            operations.record_sent(dispatch, provider, sent, now)


def look_up(gateways: Gateways, dispatch: Dispatch, now: datetime, report: RoundReport, watch: Watch) -> None:
    """Look a dispatch up in the provider's list. It is sent again only where the list does not have it."""
    provider = _provider(gateways, dispatch)
    try:
        sent = _find(gateways, dispatch)
    except Exception as error:
        report.unsure += 1
        if not isinstance(error, (Refused, Unsure)):
            logger.error("Looking up %s met a mistake of ours: %s.", dispatch.reference, type(error).__name__)
        with transaction():
            operations.record_unsure(dispatch, provider, type(error).__name__, watch())
        return
    with transaction():
        if sent is None:
            operations.record_not_found(dispatch, now)
        else:
            report.found += 1
            operations.record_sent(dispatch, provider, sent, now)


def _hand_over(gateways: Gateways, dispatch: Dispatch, now: datetime) -> Sent:
    if dispatch.channel is Channel.SMS:
        return gateways.sms.send(dispatch.to, dispatch.body, dispatch.reference)
    host = urlsplit(gateways.sender.base_url).hostname or "localhost"
    return gateways.email.send(
        Letter(
            to=dispatch.to,
            subject=dispatch.subject_line,
            body=dispatch.body,
            message_id=f"{dispatch.reference}@{host}",
            attachments=tuple(file for one in dispatch.messages for file in _calendar(one, now)),
        )
    )


def _find(gateways: Gateways, dispatch: Dispatch) -> Sent | None:
    """Search the provider's list; None for an e-mail, which has no list and is resent under the same Message-ID."""
    if dispatch.channel is Channel.SMS:
        return gateways.sms.find(dispatch.to, dispatch.body, dispatch.claimed_at, reference=dispatch.reference)
    return None


def _calendar(dispatch: Dispatch, now: datetime) -> tuple[Attachment, ...]:
    about = dispatch.about
    if about.about is not SubjectKind.APPOINTMENT or about.kind is MessageKind.DISRUPTED or about.neutral:
        return ()  # nothing to put into a calendar
    content = calendar_file(
        about.reference,
        dispatch.version - 1,
        AppointmentStatus.CANCELLED if about.kind is MessageKind.CANCELLED else AppointmentStatus.BOOKED,
        about.starts_at,
        about.ends_at,
        about.venue,
        about.address,
        about.link,
        now,
    )
    return (Attachment(f"appointment-{about.reference}.ics", "text/calendar; method=PUBLISH; charset=utf-8", content),)


def _provider(gateways: Gateways, dispatch: Dispatch) -> str:
    return gateways.sms.name if dispatch.channel is Channel.SMS else gateways.email.name
