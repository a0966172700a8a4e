"""Organisations and systems outside the council: one that has a referral, and a webhook that could not be delivered."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.config.sending import sender_for
from booking.core.clock import day_of
from booking.demo.cast import Cast
from booking.demo.crossing import Stage
from booking.organisations import operations as organisations
from booking.organisations.models import Organisation
from booking.organisations.operations import OrganisationFacts
from booking.referrals import operations as referrals
from booking.referrals.operations import Agreement, ReferralAnswer, ReferralReceiver, ReferralWords
from booking.referrals.rules import ReferralAct
from booking.web.shell import settings
from booking.webhooks import operations as webhooks
from booking.webhooks.rules import WAITS, WebhookKind

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
NEVER_ANSWERS = "https://housing.partner.example/alongside"


DIRECTORY = (
    ("Pennine Debt Line", "Free advice about debt, in person and by telephone.", True, ""),
    ("Rochdale Furniture Share", "Beds, tables and cookers that were given away.", False, "Full until the new year."),
)


def work_with_others(cast: Cast, now: datetime) -> None:
    """Keep two organisations; one has taken a referral on and called it by its own number, which no webhook told."""
    asked, _full = (_organisation(cast, *said, now - 30 * _DAY) for said in DIRECTORY)
    first = now - 6 * _DAY
    by_id, kinds = cast.staff["margaret"].id, [WebhookKind.REFERRAL]
    endpoint = webhooks.register("Housing association", NEVER_ANSWERS, kinds, by_id=by_id, now=first)
    _refer(Stage(cast, {}, now), asked)
    _fail_to_tell(endpoint.id, first)


def _organisation(cast: Cast, name: str, does: str, takes: bool, note: str, at: datetime) -> Organisation:
    email = f"referrals@{name.lower().replace(' ', '-')}.example"
    facts = OrganisationFacts(name, does, "", takes, note, email, "01706 000000")
    return organisations.add_organisation(facts, by_id=cast.staff["margaret"].id, today=day_of(at), now=at)


def _refer(stage: Stage, to: Organisation) -> None:
    """Refer Gary, who agreed: they opened it with a code, took it on, and gave it a number of theirs."""
    said = ReferralWords(
        "Four loans since the depot closed; he opens no letters any more.",
        "Go through the letters with him, and write to the lenders",
        told=True,
        agreed=Agreement("said", days=90),
    )
    referral = stage.refer("Gary Schofield", "amina", ReferralReceiver(organisation=to), said, 3)
    link = referral.outside
    if link is None:
        return
    _mail(stage.now - 3 * _DAY)
    opened = stage.now - 2 * _DAY
    referrals.ask_code(referral, link, opened)
    _mail(opened)
    referrals.try_code(referral, link, link.code(referral.reference), opened + _MINUTE)
    for act in (ReferralAct.SEE, ReferralAct.ACCEPT):
        at, version = opened + 2 * _MINUTE, referral.version
        referrals.answer_outside(referral, act, ReferralAnswer(), expected_version=version, now=at)
    referrals.number_from_outside(referral, link, "PDL-2026-118", now=opened + 3 * _MINUTE)


def _mail(at: datetime) -> None:
    """Let the e-mail that waits go."""
    claimed = referrals.claim_mail(sender_for(settings()), at)
    if claimed is not None:
        referrals.settle_mail(claimed, sent=True, now=at)


def _fail_to_tell(endpoint_id: int, at: datetime) -> None:
    """Let the webhook about that referral fail until it was given up."""
    webhooks.note_changes(at)
    for wait in (*WAITS, _MINUTE):
        claimed = webhooks.claim_next(endpoint_id, at)
        if claimed is not None:
            webhooks.settle(claimed, status=503, retry_after="", why="", now=at)
        at += wait
