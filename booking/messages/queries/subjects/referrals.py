"""Referrals as subjects of messages: what the person has not been told yet, until somebody or a message tells them.

Never one of safeguarding. A booked time is told by the confirmation of its appointment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.core.database import db
from booking.core.limits import STAFF_UNDO_FOR
from booking.messages.models import ReconciledVersion
from booking.messages.queries.subject import Subject, address_of
from booking.messages.queries.subjects.reconciled import is_of
from booking.messages.queries.subjects.theirs_alone import contacts_alone
from booking.messages.rules.after import TELLING_WORTH
from booking.messages.rules.facts import Announcement, Contact, Stand, SubjectFacts
from booking.referrals.models import Referral, ReferralStep
from booking.referrals.rules import Telling, by_message, telling_of
from booking.visits.models import Consultation
from booking.wording.queries import switched_on
from booking.wording.rules.kinds import MessageKind, SubjectKind

_SAYS: Mapping[Telling, MessageKind] = {
    Telling.SENT: MessageKind.REFERRAL_SENT,
    Telling.RETURNED: MessageKind.REFERRAL_BACK,
    Telling.EXPIRED: MessageKind.REFERRAL_BACK,
    Telling.CLOSED: MessageKind.REFERRAL_CLOSED,
}
# The step that is to be told.
_TOLD_STEP = and_(ReferralStep.referral_id == Referral.id, ReferralStep.version == Referral.tell_version)


def unreconciled(now: datetime) -> Select[str]:
    """Select the references of referrals with something to tell that changed since they were reconciled."""
    differs = or_(ReconciledVersion.version.is_(None), ReconciledVersion.version != Referral.version)
    return ahead(now).outerjoin(ReconciledVersion, is_of(SubjectKind.REFERRAL, Referral.reference)).where(differs)


def ahead(now: datetime) -> Select[str]:
    """Select the references of referrals of which the person is still to be told, and may be by a message."""
    return (
        select(Referral.reference)
        .join(ReferralStep, _TOLD_STEP)
        .where(Referral.tell != "", Referral.safeguarding.is_(False))
        .where(ReferralStep.at > now - TELLING_WORTH - STAFF_UNDO_FOR)
        .order_by(Referral.id)
    )


def subjects(references: Collection[str]) -> list[Subject]:
    """Read these referrals as subjects."""
    query = (
        select(Referral, ReferralStep.at)
        .outerjoin(ReferralStep, _TOLD_STEP)
        .where(Referral.reference.in_(references))
        .options(
            joinedload(Referral.venue),
            joinedload(Referral.consultation).joinedload(Consultation.visit),
            selectinload(Referral.clients),
        )
        .execution_options(populate_existing=True)
    )
    rows, on = db.session.execute(query).all(), switched_on()
    alone = contacts_alone([row.clients for row, _at in rows])
    return [_subject(row, at, theirs, on) for (row, at), theirs in zip(rows, alone, strict=True)]


def _subject(row: Referral, told_at: datetime | None, alone: tuple[Contact, ...], on: Collection[str]) -> Subject:
    visit = row.consultation.visit if row.consultation is not None else None
    at = (visit.arrived_at if visit is not None else None) or row.written_at
    kind = _SAYS.get(telling_of(row)) if by_message(row) else None
    to_say: tuple[Announcement, ...] = ()
    if kind is not None and kind in on and told_at is not None:
        since = told_at + STAFF_UNDO_FOR
        to_say = (Announcement(kind, since, since + TELLING_WORTH, alone, nth=row.tell_version),)
    facts = SubjectFacts(
        kind=SubjectKind.REFERRAL,
        reference=row.reference,
        version=row.version,
        stand=Stand.ON,
        starts_at=at,
        venue_id=row.venue_id,
        asked_at=at,
        since=row.state_since,
        to_say=to_say,
    )
    client = row.clients[0] if row.clients else None
    return Subject(
        facts,
        frozenset(),
        row.venue.name,
        address_of(row.venue),
        at,
        visit.link_version if visit is not None else 1,
        client.id if client is not None else None,
        (SubjectKind.VISIT, visit.reference) if visit is not None else (SubjectKind.REFERRAL, row.reference),
        language=client.language if client is not None else "",
    )
