"""Scheduled work: let the clocks of referrals run, remind organisations outside, mail their links and codes."""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import urlsplit

from booking.core.database import transaction
from booking.core.dates import long_day
from booking.core.rows import lock_row
from booking.core.tokens import show_reference
from booking.core.translation import _
from booking.gateways import Gateways, Sender
from booking.gateways.base import Letter, Refused, Unsure
from booking.referrals import operations, queries
from booking.referrals.models import OutsideEvent
from booking.referrals.queries.outside import mails_waiting, to_remind
from booking.referrals.rules.outside import OutsideEventKind

logger = logging.getLogger(__name__)


def run_clocks(now: datetime) -> int:
    """Settle the referrals whose time has come; return how many."""
    return _settle(now, every=False)


def sweep_referrals(now: datetime) -> int:
    """Settle every open referral: whoever is on duty, or manages a department, may be somebody else today."""
    return _settle(now, every=True)


def _settle(now: datetime, *, every: bool) -> int:
    references = queries.to_settle(now, every=every)
    for reference in references:
        with transaction():
            referral = queries.by_reference(reference)
            if referral is not None:
                lock_row(referral)
                operations.settle(referral, now=now)
    return len(references)


def remind_outside(now: datetime) -> int:
    """Send a fresh link to each organisation that has let a date pass; return to how many referrals."""
    sent = 0
    for reference in to_remind(now):
        with transaction():
            referral = queries.by_reference(reference)
            if referral is not None:
                lock_row(referral)
                sent += operations.remind(referral, now)
    return sent


def mail_outside(gateways: Gateways, now: datetime) -> int:
    """E-mail links and codes to organisations; return how many went. Without a mail server they wait.

    Each is claimed before it is sent, outside of any transaction. A temporary refusal puts it back for a retry; after a
    final one the sender is asked to telephone.
    """
    if gateways.email.name == "console" or not mails_waiting(1):
        return 0
    with transaction():
        letters = [(event.id, _letter(event, gateways.sender)) for event in operations.claim_mails()]
    sent = 0
    for event_id, letter in letters:
        try:
            if letter is not None:
                gateways.email.send(letter)
                sent += 1
        except (Refused, Unsure) as error:
            logger.warning("An e-mail about a referral could not be sent to an organisation: %s.", error)
            if isinstance(error, Refused):
                with transaction():
                    operations.put_mail_back(event_id, failed=error.permanent, now=now)
    return sent


def _letter(event: OutsideEvent, sender: Sender) -> Letter | None:
    """Write an e-mail with a link or a code; None where a newer one has taken its place."""
    referral = event.referral
    link, to = referral.outside, referral.to_organisation
    if link is None or to is None:
        return None
    present = link.link_version if event.kind == OutsideEventKind.LINK else link.code_version
    if event.version != present:
        return None
    facts = {
        **{"name": to.name, "department": referral.from_department.name, "council": sender.council_name},
        **{"reference": show_reference(referral.reference), "phone": sender.council_phone},
        "link": f"{sender.base_url}/referrals/{link.token(referral.reference)}",
        **{"code": link.code(referral.reference), "day": long_day(link.link_until)},
    }
    if event.kind == OutsideEventKind.CODE:
        subject = _("Your code for a referral from %(council)s", **facts)
        body = _(
            "Hello %(name)s,\n\nYour code for referral %(reference)s is %(code)s. It is good once, for 15 minutes.\n\n"
            "You did not ask for it? Then somebody else has the link: call us on %(phone)s.",
            **facts,
        )
    else:
        subject = _("A referral from %(council)s: %(reference)s", **facts)
        body = _(
            "Hello %(name)s,\n\n%(department)s at %(council)s asks you to help somebody. The reference is"
            " %(reference)s. Open it here; a code comes to this address first:\n\n%(link)s\n\nThe link is good until"
            " %(day)s, and ends the one before. Questions: %(phone)s.",
            **facts,
        )
    host = urlsplit(sender.base_url).hostname or "localhost"
    return Letter(to=to.email, subject=subject, body=body, message_id=f"referral-{event.id}@{host}")
