"""Scheduled jobs of staff: e-mail notices of grants, invitations and answers, once each; delete kept forms in time."""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import urlsplit

from booking.core.database import transaction
from booking.core.translation import _
from booking.gateways import Gateways
from booking.gateways.base import Letter, Refused, Unsure
from booking.staff import operations, queries
from booking.staff.models import StaffNotice
from booking.staff.rules import Answer, notice_sentence

logger = logging.getLogger(__name__)


def mail_notices(gateways: Gateways, now: datetime) -> int:
    """E-mail the notices that are due; return how many went. Without a mail server they stay on their page.

    Each is claimed before it is sent, outside of any transaction; a temporary refusal puts it back for a retry.
    """
    if gateways.email.name == "console" or not queries.any_to_mail(now):
        return 0
    with transaction():
        ids = [notice.id for notice in operations.claim_notices(now)]
    sender, sent = gateways.sender, 0
    for notice_id, letter in _letters(ids, sender.council_name, sender.base_url):
        try:
            gateways.email.send(letter)
            sent += 1
        except (Refused, Unsure) as error:
            logger.warning("A notice to a member of staff could not be sent by e-mail: %s.", error)
            if isinstance(error, Refused) and not error.permanent:
                with transaction():
                    operations.unclaim_notice(notice_id)
    return sent


def sweep_kept_forms(now: datetime) -> None:
    """Delete the forms kept after a lapsed sign-in whose half hour is over."""
    if queries.any_form_over(now):
        with transaction():
            operations.sweep_forms(now)


def _subject(notice: StaffNotice, council: str) -> str:
    if notice.act in set(Answer):
        return _("What you asked for at %(council)s", council=council)
    if notice.grant:
        return _("What somebody may do at %(council)s has changed", council=council)
    return _("Signing in at %(council)s", council=council)


def _letters(ids: list[int], council: str, base_url: str) -> list[tuple[int, Letter]]:
    host = urlsplit(base_url).hostname or "localhost"
    return [
        (
            notice.id,
            Letter(
                to=notice.staff_member.email,
                subject=_subject(notice, council),
                body=_(
                    "Hello %(name)s,\n\n%(said)s\n\nIf that is not right, tell another manager at once. You see it here"
                    " too, once you have signed in:\n\n%(link)s",
                    name=notice.staff_member.name,
                    said=notice_sentence(notice),
                    link=f"{base_url}/staff/notices",
                ),
                message_id=f"notice-{notice.id}@{host}",
            ),
        )
        for notice in queries.notices_to_mail(ids)
    ]
