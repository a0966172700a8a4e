"""Scheduled work: let the clocks of referrals run, remind organisations outside, mail their links and codes."""

from __future__ import annotations

import logging
from datetime import datetime

from booking.core.database import transaction
from booking.core.rows import lock_row
from booking.gateways import Gateways
from booking.gateways.base import Refused, Unsure
from booking.referrals import operations, queries
from booking.referrals.queries.hand_overs import left_waiting, tasks_over
from booking.referrals.queries.outside import mails_due, to_remind
from booking.referrals.rules.outside import MAILS_A_ROUND

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


def settle_hand_overs(now: datetime) -> None:
    """Settle the Tasks of hand-overs, where one is due or over."""
    if left_waiting(now) or tasks_over(now):
        with transaction():
            operations.settle_hand_overs(now)


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

    Each is claimed before it is sent, outside of any transaction, and confirmed afterwards. What cannot be sent is
    tried again; in the end the sender is asked to telephone.
    """
    if gateways.email.name == "console" or not mails_due(now):
        return 0
    sent = 0
    for _n in range(MAILS_A_ROUND):
        with transaction():
            claimed = operations.claim_mail(gateways.sender, now)
        if claimed is None:
            break
        gone, permanent = False, False
        try:
            gateways.email.send(claimed.letter)
            gone = True
        except (Refused, Unsure) as error:
            logger.warning("An e-mail about a referral could not be sent to an organisation: %s.", error)
            permanent = isinstance(error, Refused) and error.permanent
        with transaction():
            operations.settle_mail(claimed, sent=gone, permanent=permanent, now=now)
        sent += gone
    return sent
