"""Mail links and codes to organisations: claim one, and settle what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from booking.core.database import db
from booking.core.dates import long_day
from booking.core.pause import open_pause
from booking.core.rows import lock_row
from booking.core.tokens import show_reference
from booking.core.translation import _
from booking.gateways import Sender
from booking.gateways.base import Letter
from booking.referrals.models import OutsideEvent
from booking.referrals.operations.holding import settle
from booking.referrals.queries.outside import is_with_them, mails_due
from booking.referrals.rules.outside import MAIL_LEASE, OutsideEventKind, OutsideMail, mail_again_after


class ClaimedMail(NamedTuple):
    """An e-mail in a worker's hand, and which attempt it is."""

    event_id: int
    attempt: int
    letter: Letter


def claim_mail(sender: Sender, now: datetime) -> ClaimedMail | None:
    """Claim the e-mail that waits longest; None where none is due. One that has no use any more is dropped.

    It counts as waiting until it is settled: the claim of a worker that dies runs out by itself.
    """
    for event in mails_due(now) if open_pause() is None else ():
        lock_row(event)
        if event.mail != OutsideMail.WAITING or (event.mail_next_at is not None and event.mail_next_at > now):
            continue  # another worker was first
        letter = letter_to_organisation(event, sender, now)
        if letter is None:
            event.mail = OutsideMail.NONE.value
            continue
        event.mail_attempts, event.mail_next_at = event.mail_attempts + 1, now + MAIL_LEASE
        return ClaimedMail(event.id, event.mail_attempts, letter)
    return None


def settle_mail(claimed: ClaimedMail, *, sent: bool, permanent: bool = False, now: datetime) -> None:
    """Record that an e-mail went, or when it is tried again; given up, the sender's Task says to telephone.

    That it went is true whoever sent it; a failure counts only while nobody has claimed it anew.
    """
    event = db.session.get_one(OutsideEvent, claimed.event_id)
    lock_row(event)
    if event.mail != OutsideMail.WAITING:
        return
    if sent:
        event.mail = OutsideMail.SENT.value
    elif event.mail_attempts == claimed.attempt:
        wait = None if permanent else mail_again_after(claimed.attempt)
        if wait is not None:
            event.mail_next_at = now + wait
            return
        event.mail = OutsideMail.FAILED.value
        lock_row(event.referral)
        settle(event.referral, now=now)


def letter_to_organisation(event: OutsideEvent, sender: Sender, now: datetime) -> Letter | None:
    """Write the e-mail with a link or a code; None where it opens nothing: over, or a newer one has taken its place."""
    referral = event.referral
    link, to, is_code = referral.outside, referral.to_organisation, event.kind == OutsideEventKind.CODE
    if link is None or to is None or not is_with_them(referral, link, now):
        return None
    if event.version != (link.code_version if is_code else link.link_version):
        return None
    if is_code and (link.code_until is None or link.code_until <= now):
        return None
    facts = {
        **{"name": to.name, "department": referral.from_department.name, "council": sender.council_name},
        **{"reference": show_reference(referral.reference), "phone": sender.council_phone},
        "link": f"{sender.base_url}/referrals/{link.token(referral.reference)}",
        **{"code": link.code(referral.reference), "day": long_day(link.link_until)},
    }
    if is_code:
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
