"""Reads of referrals outside: behind a link, of an organisation, to be mailed, what they saw and did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.core.clock import day_of
from booking.core.database import db
from booking.core.tokens import token_hash
from booking.organisations.queries import standing_organisations
from booking.referrals.models import OutsideEvent, OutsideLink, Referral
from booking.referrals.queries.asking import Askable
from booking.referrals.rules import WITH_RECEIVER, ReceiverKind
from booking.referrals.rules.clocks import CLOCKS, due_at
from booking.referrals.rules.outside import (
    MAIL_STUCK_AFTER,
    MAILS_A_ROUND,
    OutsideEventKind,
    OutsideMail,
    is_reminder_due,
    stands_outside,
)


def behind_link(token: str) -> tuple[Referral, OutsideLink] | None:
    """Find the referral and the link behind a token; None for one that was never given or that a newer one ended."""
    link = db.session.scalars(select(OutsideLink).where(OutsideLink.link_hash == token_hash(token))).one_or_none()
    return None if link is None else (db.session.get_one(Referral, link.referral_id), link)


def is_with_them(referral: Referral, link: OutsideLink, now: datetime) -> bool:
    """Return whether an organisation may still read and answer a referral, by whichever link is good."""
    there = referral.to_organisation is not None and referral.to_organisation.ended_at is None
    shielded = any(client.shielded for client in referral.clients)
    return stands_outside(referral) and there and not shielded and link.agreed_until >= day_of(now)


def with_organisation(organisation_id: int) -> Sequence[Referral]:
    """List the referrals that an organisation has now."""
    there = (Referral.to_organisation_id == organisation_id, Referral.state.in_(WITH_RECEIVER))
    return db.session.scalars(select(Referral).where(*there).order_by(Referral.id)).all()


def to_remind(now: datetime) -> Sequence[str]:
    """List the references of the referrals whose organisation has let a date pass and was not reminded of it."""
    there = (Referral.receiver_kind == ReceiverKind.ORGANISATION, Referral.state.in_(WITH_RECEIVER))
    read = (joinedload(Referral.outside), joinedload(Referral.venue), joinedload(Referral.to_organisation))
    found = select(Referral).where(*there).options(*read, selectinload(Referral.clients)).order_by(Referral.id)
    return [one.reference for one in db.session.scalars(found) if is_to_remind(one, now)]


def is_to_remind(referral: Referral, now: datetime) -> bool:
    """Return whether an organisation that still has a referral is to get a fresh link, for the date that has passed."""
    link = referral.outside
    if link is None or referral.state not in CLOCKS or not is_with_them(referral, link, now):
        return False
    return is_reminder_due(due_at(referral, referral.venue.nation), link.reminded_for, now)


def events_of(referral_id: int) -> Sequence[OutsideEvent]:
    """List what happened with the links of a referral, the first first."""
    return events_of_each([referral_id]).get(referral_id, [])


def events_of_each(referral_ids: Collection[int]) -> Mapping[int, list[OutsideEvent]]:
    """Map these referrals to what happened with their links, the first first."""
    found: dict[int, list[OutsideEvent]] = {}
    query = select(OutsideEvent).where(OutsideEvent.referral_id.in_(referral_ids)).order_by(OutsideEvent.id)
    for event in db.session.scalars(query):
        found.setdefault(event.referral_id, []).append(event)
    return found


def was_opened(referral_id: int) -> datetime | None:
    """Return when an organisation last read a referral; None where it never did."""
    opened = (OutsideEvent.referral_id == referral_id, OutsideEvent.kind == OutsideEventKind.OPENED)
    found = select(OutsideEvent.at).where(*opened).order_by(OutsideEvent.id.desc()).limit(1)
    return db.session.scalars(found).one_or_none()


def mails_due(now: datetime) -> Sequence[OutsideEvent]:
    """List the events whose e-mail is to go now, the first first."""
    due = or_(OutsideEvent.mail_next_at.is_(None), OutsideEvent.mail_next_at <= now)
    found = select(OutsideEvent).where(OutsideEvent.mail == OutsideMail.WAITING, due).order_by(OutsideEvent.id)
    return db.session.scalars(found.limit(MAILS_A_ROUND).options(joinedload(OutsideEvent.referral))).all()


def mail_failed(referral_id: int, now: datetime) -> bool:
    """Return whether the last e-mail about a referral, with a link or a code, did not reach the organisation.

    Given up, or still waiting after hours: there may be no mail server.
    """
    mailed = (OutsideEvent.referral_id == referral_id, OutsideEvent.mail != OutsideMail.NONE)
    found = select(OutsideEvent.mail, OutsideEvent.at).where(*mailed).order_by(OutsideEvent.id.desc()).limit(1)
    mail, at = db.session.execute(found).one_or_none() or (OutsideMail.NONE, now)
    return bool(mail == OutsideMail.FAILED or (mail == OutsideMail.WAITING and at + MAIL_STUCK_AFTER <= now))


class ToldOutside(NamedTuple):
    """What was agreed about one referral, and what the organisation saw and did."""

    reference: str
    organisation: str
    agreed_how: str
    agreed_words: str
    agreed_until: Any
    agreed_by: str
    events: tuple[Any, ...]


def outside_of(references: Collection[str]) -> list[ToldOutside]:
    """List what was agreed about these referrals, as far as they went outside, and what was seen and done there."""
    rows = db.session.execute(
        select(Referral, OutsideLink)
        .join(OutsideLink, OutsideLink.referral_id == Referral.id)
        .where(Referral.reference.in_(references))
        .order_by(Referral.id)
        .options(joinedload(OutsideLink.agreed_by))
    ).all()
    events = events_of_each([referral.id for referral, _link in rows])
    return [
        ToldOutside(
            *(referral.reference, referral.receiver_name, link.agreed_how, link.agreed_words, link.agreed_until),
            link.agreed_by.name,
            tuple((event.at, event.kind) for event in events.get(referral.id, ())),
        )
        for referral, link in rows
    ]


def organisations_asked() -> list[Askable]:
    """List the organisations that can be asked."""
    kind = ReceiverKind.ORGANISATION
    return [Askable(f"{kind}/{one.reference}", one.name, None, one.takes_people) for one in standing_organisations()]
