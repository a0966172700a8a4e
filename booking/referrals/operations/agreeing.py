"""Write down what was agreed about a referral to an organisation outside, and make the link that opens it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from booking.cases.models import Entry
from booking.citizens.models import Citizen
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.tokens import LinkKind, links
from booking.referrals.errors import (
    AgreementMissing,
    AgreementUnexplained,
    OverriddenWithoutSafeguarding,
    RestrictedOutside,
    ShieldedOutside,
)
from booking.referrals.models import OutsideEvent, OutsideLink, Referral
from booking.referrals.rules.outside import LINK_FOR, AgreedHow, OutsideEventKind, OutsideMail, agreed_until


@dataclass(frozen=True)
class Agreement:
    """How the person agreed that an organisation is asked, for how many days; who agreed for them, or why not."""

    how: str = ""
    words: str = ""
    days: int = 0


class GoingOutside(Protocol):
    """What of a sender's words decides whether they may go outside."""

    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def safeguarding(self) -> bool: ...
    @property
    def objection(self) -> str: ...
    @property
    def agreed(self) -> Agreement | None: ...


def need_agreement(said: GoingOutside, clients: Sequence[Citizen]) -> None:
    """Check that this may go to an organisation outside.

    Raises AgreementMissing, AgreementUnexplained, OverriddenWithoutSafeguarding, RestrictedOutside, ShieldedOutside.
    """
    agreed = said.agreed
    if agreed is None or agreed.how not in set(AgreedHow):
        raise AgreementMissing
    overridden = agreed.how == AgreedHow.OVERRIDDEN
    if overridden and not said.safeguarding:
        raise OverriddenWithoutSafeguarding
    if said.objection and not overridden:
        raise AgreementMissing
    if agreed.how in (AgreedHow.BEHALF, AgreedHow.OVERRIDDEN) and not agreed.words.strip():
        raise AgreementUnexplained
    if any(entry.restricted for entry in said.entries):
        raise RestrictedOutside
    if any(client.shielded for client in clients):
        raise ShieldedOutside


def open_link(referral: Referral, agreed: Agreement, *, by_id: int, now: datetime) -> None:
    """Write down the agreement, and send the organisation its first link."""
    referral.outside = OutsideLink(
        agreed_how=agreed.how,
        agreed_words=agreed.words,
        agreed_until=agreed_until(agreed.days, day_of(now)),
        agreed_at=now,
        agreed_by_id=by_id,
        link_version=0,
        code_version=0,
        link_hash="",
        link_until=now,
    )
    fresh_link(referral, referral.outside, now)


def fresh_link(referral: Referral, link: OutsideLink, now: datetime) -> None:
    """Make a new link, which ends the one before, and have it sent to the registered address."""
    link.link_version += 1
    link.link_hash = links.hash(LinkKind.REFERRAL, referral.reference, link.link_version)
    link.link_until = now + LINK_FOR
    note(referral, OutsideEventKind.LINK, link.link_version, now, mail=OutsideMail.WAITING)


def note(
    referral: Referral, kind: OutsideEventKind, version: int, now: datetime, *, mail: OutsideMail = OutsideMail.NONE
) -> None:
    """Write down what happened with a link."""
    db.session.flush()
    db.session.add(OutsideEvent(referral_id=referral.id, kind=kind.value, at=now, version=version, mail=mail.value))
