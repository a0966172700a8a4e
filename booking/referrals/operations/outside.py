"""Open and answer referrals as an organisation outside, remind and mail it, take back what it has."""

from __future__ import annotations

import hmac
from datetime import datetime

from booking.core.rate_limits import within_rate_limit
from booking.core.rows import lock_row
from booking.core.translation import _
from booking.organisations import operations as organisations
from booking.organisations.models import Organisation
from booking.referrals.errors import NotByThem, WhyMissing
from booking.referrals.models import OutsideLink, Referral
from booking.referrals.operations.agreeing import fresh_link, note
from booking.referrals.operations.holding import come_back, settle
from booking.referrals.operations.receiving import ReferralAnswer, check_outcome
from booking.referrals.operations.steps import lock_referral, step, tell
from booking.referrals.queries.outside import is_to_remind, is_with_them, with_organisation
from booking.referrals.rules import ReferralAct, ReferralSide, transition
from booking.referrals.rules.clocks import due_at
from booking.referrals.rules.outside import (
    CODE_FOR,
    CODES_SENT,
    CODES_TRIED,
    LINKS_ASKED,
    OUTSIDE_ACTS,
    OutsideEventKind,
    OutsideMail,
)


def ask_code(referral: Referral, link: OutsideLink, now: datetime) -> bool:
    """Have a new code sent to the registered address, good once; return False after too many."""
    if not within_rate_limit(CODES_SENT, referral.reference, now=now):
        return False
    lock_row(link)
    link.code_version += 1
    link.code_until = now + CODE_FOR
    note(referral, OutsideEventKind.CODE, link.code_version, now, mail=OutsideMail.WAITING)
    return True


def try_code(referral: Referral, link: OutsideLink, typed: str, now: datetime) -> bool | None:
    """Return whether the code is right, which uses it up; None after too many tries. Each is written down."""
    if not within_rate_limit(CODES_TRIED, referral.reference, now=now):
        return None
    lock_row(link)
    digits = "".join(char for char in typed if char.isascii() and char.isdecimal())
    good = link.code_until is not None and link.code_until > now
    right = good and hmac.compare_digest(digits, link.code(referral.reference))
    if right:
        link.code_until = None
    kind = OutsideEventKind.OPENED if right else OutsideEventKind.WRONG
    note(referral, kind, link.code_version, now)
    return right


def ask_link(referral: Referral, link: OutsideLink, now: datetime) -> bool:
    """Have a fresh link sent to the registered address in place of one that is over; return False after too many."""
    if not within_rate_limit(LINKS_ASKED, referral.reference, now=now):
        return False
    lock_row(link)
    fresh_link(referral, link, now)
    return True


def answer_outside(
    referral: Referral, act: ReferralAct, said: ReferralAnswer, *, expected_version: int, now: datetime
) -> None:
    """Do one act of an organisation outside. The sender's Task says so, and whoever sent it tells the person.

    Raises StalePage, NotByThem, WhyMissing, OutcomeNeeded.
    """
    lock_referral(referral, expected_version)
    if act not in OUTSIDE_ACTS or referral.outside is None or not is_with_them(referral, referral.outside, now):
        raise NotByThem
    after = transition(act, referral.state, {ReferralSide.RECEIVER})
    if act is ReferralAct.RETURN and not said.why.strip():
        raise WhyMissing
    check_outcome(act, said)
    step(referral, act, after, by_id=None, words=said.why, outside=True, now=now)
    if act is ReferralAct.CLOSE:
        referral.outcome, referral.why = said.outcome, said.why
    elif act is ReferralAct.RETURN:
        referral.why = said.why
    note(referral, OutsideEventKind.ANSWERED, referral.version, now)
    tell(referral, act, by_id=referral.sender_id)
    settle(referral, now=now)


def remove_organisation(organisation: Organisation, *, by_id: int, now: datetime) -> None:
    """Remove an organisation from the directory: what it has comes back to the senders, and its links end at once."""
    organisations.end_organisation(organisation, by_id=by_id, now=now)
    for referral in with_organisation(organisation.id):
        lock_row(referral)
        why = _("%(name)s is not in the directory any more.", name=organisation.name)
        come_back(referral, ReferralAct.RETURN, why, by_id=by_id, now=now)
        settle(referral, by_id=by_id, now=now)


def remind(referral: Referral, now: datetime) -> bool:
    """Send an organisation a fresh link, once for each date that it lets pass; return whether it was sent."""
    link = referral.outside
    if link is None or not is_to_remind(referral, now):
        return False
    link.reminded_for = due_at(referral, referral.venue.nation)
    fresh_link(referral, link, now)
    return True
