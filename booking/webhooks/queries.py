"""Reads of webhooks: which versions are new, which endpoints have something due, what failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from booking.cases.models import Action, Entry
from booking.cases.rules.actions import ActionState
from booking.citizens.models import Citizen
from booking.core import clock
from booking.core.database import db
from booking.referrals.models import Referral, ReferralClient
from booking.referrals.rules import OPEN_REFERRALS
from booking.visits.models import Consultation, PartyMember, Visit
from booking.webhooks.models import ToldVersion, WebhookDelivery, WebhookEndpoint
from booking.webhooks.rules import WATCHED, DeliveryState, EndpointState, WebhookKind

_MOST_SHOWN = 50


def _visits(since: datetime) -> Select[str, int]:
    """Select all but those with a restricted entry or a shielded person."""
    consulted = select(Consultation.id).where(Consultation.visit_id == Visit.id)
    restricted = exists().where(Entry.consultation_id.in_(consulted), Entry.restricted)
    return select(Visit.reference, Visit.version).where(
        Visit.day >= clock.day_of(since), ~restricted, ~_shielded_at(Visit.id)
    )


def _shielded_at(visit_id: Any) -> ColumnElement[bool]:
    """Build the condition that somebody who came with a visit is shielded."""
    came = select(PartyMember.citizen_id).where(PartyMember.visit_id == visit_id)
    return exists().where(Citizen.id.in_(came), Citizen.shielded)


def _actions(since: datetime) -> Select[str, int]:
    """Select all but restricted ones and those of shielded people."""
    recent = or_(Action.state == ActionState.OPEN, Action.changed_at >= since)
    agreed_at = select(Action.reference, Action.version).join(Consultation, Consultation.id == Action.consultation_id)
    return agreed_at.where(recent, ~Action.restricted, ~_shielded_at(Consultation.visit_id))


def _referrals(since: datetime) -> Select[str, int]:
    """Select all but restricted ones, those about safeguarding and those of shielded people: no trace outside."""
    recent = or_(Referral.state.in_(OPEN_REFERRALS), Referral.state_since >= since)
    theirs = select(ReferralClient.citizen_id).where(ReferralClient.referral_id == Referral.id)
    shielded = exists().where(Citizen.id.in_(theirs), Citizen.shielded)
    return select(Referral.reference, Referral.version).where(
        recent, ~Referral.restricted, ~Referral.safeguarding, ~shielded
    )


# What is watched, by kind: reference and version of each that is open, or ended since then.
SOURCES: Mapping[WebhookKind, Callable[[datetime], Select[str, int]]] = {
    WebhookKind.VISIT: _visits,
    WebhookKind.ACTION: _actions,
    WebhookKind.REFERRAL: _referrals,
}


def untold(kind: WebhookKind, now: datetime, limit: int, *, within: timedelta = WATCHED) -> Sequence[tuple[str, int]]:
    """List references and versions that differ from what was last told, of what ended `within` this time."""
    watched = SOURCES[kind](now - within).subquery()
    reference, version = watched.c
    told = (ToldVersion.kind == kind.value) & (ToldVersion.subject_reference == reference)
    query = (
        select(reference, version)
        .outerjoin_from(watched, ToldVersion, told)
        .where(or_(ToldVersion.version.is_(None), ToldVersion.version != version))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def may_be_told(kind: str, reference: str, now: datetime) -> bool:
    """Return whether something is still watched: it may have been restricted since it was queued."""
    watched = SOURCES[WebhookKind(kind)](now - WATCHED).subquery()
    return db.session.scalar(select(watched.c[0]).where(watched.c[0] == reference)) is not None


def endpoints() -> Sequence[WebhookEndpoint]:
    """List the endpoints that have not ended, by name."""
    standing = select(WebhookEndpoint).where(WebhookEndpoint.state != EndpointState.ENDED)
    return db.session.scalars(standing.order_by(WebhookEndpoint.name, WebhookEndpoint.id)).all()


def active_endpoints() -> Sequence[WebhookEndpoint]:
    """List the endpoints that are called."""
    return [endpoint for endpoint in endpoints() if endpoint.state == EndpointState.ACTIVE]


def endpoint_by_reference(reference: str) -> WebhookEndpoint | None:
    """Find an endpoint, ended ones too."""
    return db.session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.reference == reference)).one_or_none()


def due_endpoints(now: datetime) -> Sequence[int]:
    """List the ids of active endpoints that may be called and have something due, longest waiting first."""
    query = (
        select(WebhookDelivery.endpoint_id)
        .join(WebhookEndpoint)
        .where(WebhookDelivery.state == DeliveryState.WAITING, WebhookDelivery.next_at <= now)
        .where(WebhookEndpoint.state == EndpointState.ACTIVE)
        .where(or_(WebhookEndpoint.quiet_until.is_(None), WebhookEndpoint.quiet_until <= now))
        .group_by(WebhookDelivery.endpoint_id)
        .order_by(func.min(WebhookDelivery.next_at))
    )
    return db.session.scalars(query).all()


def failed(endpoint_id: int) -> Sequence[WebhookDelivery]:
    """List the deliveries that were given up, newest first, fifty at most."""
    return _in_state(endpoint_id, DeliveryState.FAILED)


def waiting(endpoint_id: int) -> Sequence[WebhookDelivery]:
    """List the deliveries that wait, newest first, fifty at most."""
    return _in_state(endpoint_id, DeliveryState.WAITING)


def failed_by_endpoint() -> Mapping[int, int]:
    """Count the deliveries that were given up, by endpoint."""
    query = select(WebhookDelivery.endpoint_id, func.count()).where(WebhookDelivery.state == DeliveryState.FAILED)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(WebhookDelivery.endpoint_id))}


def _in_state(endpoint_id: int, state: DeliveryState) -> Sequence[WebhookDelivery]:
    mine = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state == state)
    return db.session.scalars(mine.order_by(WebhookDelivery.id.desc()).limit(_MOST_SHOWN)).all()
