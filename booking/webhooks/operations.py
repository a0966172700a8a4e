"""Register endpoints, note what changed, claim deliveries and settle them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, literal, select, update

from booking.core.database import db, locked, refused_as
from booking.core.journal import SecurityAct, write_event
from booking.core.rows import insert_into, lock_row
from booking.core.tokens import random_reference
from booking.gateways.outbound import CallFailed, outbound
from booking.webhooks import queries
from booking.webhooks.errors import EndpointEnded, EndpointThere, UrlRefused
from booking.webhooks.models import ToldVersion, WebhookDelivery, WebhookEndpoint
from booking.webhooks.rules import (
    BOTH_SECRETS_FOR,
    DELIVERED_KEPT,
    DELIVERY_LEASE,
    FAILED_KEPT,
    GIVEN_UP_AFTER,
    GONE,
    GONE_WORD,
    OVERDUE,
    WATCHED,
    DeliveryState,
    EndpointState,
    WebhookKind,
    is_taken,
    message_id,
    payload,
    quiet_after,
    reason_in_words,
    wait_after,
)

_BATCH = 200


class Claimed(NamedTuple):
    """A delivery in a worker's hand: what is sent where, and which attempt it is."""

    id: int
    attempt: int
    url: str
    message_id: str
    body: bytes
    secrets: Sequence[bytes]


def check_url(url: str) -> None:
    """Check that an address can be called, its name resolved: outside any transaction. Raises UrlRefused."""
    try:
        outbound.check_url(url)
    except CallFailed as failed:
        raise UrlRefused(why=reason_in_words(failed.reason)) from None


def register(name: str, url: str, kinds: Sequence[str], *, by_id: int, now: datetime) -> WebhookEndpoint:
    """Add an endpoint: it is told what changes from now on. Raises EndpointThere."""
    _note_stock(now)
    endpoint = WebhookEndpoint(reference=random_reference(), name=name, url=url, kinds=list(kinds), made_at=now)
    with refused_as({"uq_webhook_endpoint_url": EndpointThere, "webhook_endpoint.url": EndpointThere}):
        db.session.add(endpoint)
    _journal(endpoint, "added", by_id, now)
    return endpoint


def change_endpoint(
    endpoint: WebhookEndpoint, name: str, url: str, kinds: Sequence[str], *, by_id: int, now: datetime
) -> None:
    """Change name, address and kinds. Raises EndpointThere or EndpointEnded."""
    _need_standing(endpoint)
    with refused_as({"uq_webhook_endpoint_url": EndpointThere, "webhook_endpoint.url": EndpointThere}):
        endpoint.name, endpoint.url, endpoint.kinds = name, url, list(kinds)
    _journal(endpoint, "changed", by_id, now)


def rotate_secret(endpoint: WebhookEndpoint, *, seen: int, by_id: int, now: datetime) -> None:
    """Change the secret: for a week both sign. A page that showed an earlier secret changes nothing twice."""
    _need_standing(endpoint)
    if endpoint.secret_version == seen:
        endpoint.secret_version, endpoint.both_until = seen + 1, now + BOTH_SECRETS_FOR
        _journal(endpoint, "rotated", by_id, now)


def enable(endpoint: WebhookEndpoint, *, by_id: int, now: datetime) -> None:
    """Call an endpoint again that had answered 410. Raises EndpointEnded."""
    _need_standing(endpoint)
    if endpoint.state != EndpointState.ACTIVE:
        _note_stock(now)
        endpoint.state, endpoint.failures, endpoint.quiet_until = EndpointState.ACTIVE.value, 0, None
        _journal(endpoint, "enabled", by_id, now)


def end_endpoint(endpoint: WebhookEndpoint, *, by_id: int, now: datetime) -> None:
    """End an endpoint for good, and forget what it was to be told."""
    lock_row(endpoint)
    if endpoint.state != EndpointState.ENDED:
        endpoint.state = EndpointState.ENDED.value
        db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id))
        _journal(endpoint, "ended", by_id, now)


def send_again(endpoint: WebhookEndpoint, now: datetime) -> None:
    """Queue every delivery that was given up anew, with the same ids. Raises EndpointEnded."""
    _need_standing(endpoint)
    given_up = WebhookDelivery.state == DeliveryState.FAILED
    anew = {"state": DeliveryState.WAITING.value, "attempts": 0, "queued_at": now, "next_at": now, "ended_at": None}
    db.session.execute(update(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id, given_up).values(anew))
    endpoint.failures, endpoint.quiet_until = 0, None


def note_changes(now: datetime, *, within: timedelta = WATCHED) -> int:
    """Queue every version that no endpoint was told yet, two hundred of a kind at most; return how many.

    Of what is open, or ended `within` this time.

    Of two workers at once one notes a version: the other finds it noted.
    """
    told, noted = queries.active_endpoints(), 0
    for kind in WebhookKind:
        found = queries.untold(kind, now, _BATCH, within=within)
        if not found:
            continue
        rows = [{"kind": kind.value, "subject_reference": ref, "version": version} for ref, version in found]
        add = insert_into(ToldVersion).values(rows)
        fresh = add.on_conflict_do_update(
            index_elements=["kind", "subject_reference"],
            set_={"version": add.excluded.version},
            where=ToldVersion.version != add.excluded.version,
        ).returning(ToldVersion.subject_reference, ToldVersion.version)
        changed = [(row[0], row[1]) for row in db.session.execute(fresh)]
        _queue([(endpoint.id, kind, *one) for endpoint in told if kind in endpoint.kinds for one in changed], now)
        noted += len(changed)
    return noted


def claim_next(endpoint_id: int, now: datetime) -> Claimed | None:
    """Claim an endpoint's delivery that waits longest; None where nothing is due.

    A lease ends by itself. What may no longer be told, restricted since it was queued, is dropped.
    """
    due = select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.state == DeliveryState.WAITING,
        WebhookDelivery.next_at <= now,
    )
    row = db.session.scalars(locked(due.order_by(WebhookDelivery.id).limit(1), of=WebhookDelivery)).first()
    if row is None or row.endpoint.state != EndpointState.ACTIVE:
        return None
    if not queries.may_be_told(row.kind, row.subject_reference, now):
        db.session.delete(row)
        return None
    row.attempts, row.next_at = row.attempts + 1, now + DELIVERY_LEASE
    body = payload(row.kind, row.subject_reference, row.made_at)
    return Claimed(row.id, row.attempts, row.endpoint.url, message_id(row.reference), body, row.endpoint.secrets(now))


def settle(claimed: Claimed, *, status: int, retry_after: str, why: str, now: datetime) -> bool:
    """Record what came of a call, `status` 0: no answer; return whether the endpoint may be called again at once.

    A delivery that was settled or claimed anew meanwhile stays as it is.
    """
    own = select(WebhookDelivery).where(WebhookDelivery.id == claimed.id)
    row = db.session.scalars(locked(own, of=WebhookDelivery)).one_or_none()
    if row is None or row.state != DeliveryState.WAITING or row.attempts != claimed.attempt:
        return False
    endpoint = row.endpoint
    lock_row(endpoint)
    row.last_status, row.why = status, why
    if is_taken(status):
        row.state, row.ended_at = DeliveryState.DELIVERED.value, now
        endpoint.failures, endpoint.quiet_until = 0, None
        return True
    endpoint.failures += 1
    endpoint.quiet_until = now + quiet_after(endpoint.failures, status, retry_after, now)
    wait = wait_after(row.attempts, status, retry_after, now)
    if status == GONE:
        _disable(endpoint, now)
    elif wait is None:
        row.state, row.ended_at = DeliveryState.FAILED.value, now
    else:
        row.next_at = now + wait
    return False


def sweep_webhooks(now: datetime) -> None:
    """Give up what waited too long, delete what ended long ago, and forget versions of what is watched no longer."""
    late = (WebhookDelivery.state == DeliveryState.WAITING, WebhookDelivery.queued_at < now - GIVEN_UP_AFTER)
    over = {"state": DeliveryState.FAILED.value, "why": OVERDUE, "ended_at": now}
    db.session.execute(update(WebhookDelivery).where(*late).values(over))
    for state, kept_for in ((DeliveryState.DELIVERED, DELIVERED_KEPT), (DeliveryState.FAILED, FAILED_KEPT)):
        old = (WebhookDelivery.state == state, WebhookDelivery.ended_at < now - kept_for)
        db.session.execute(delete(WebhookDelivery).where(*old))
    for kind, source in queries.SOURCES.items():
        watched = source(now - WATCHED).subquery()
        gone = ToldVersion.subject_reference.not_in(select(watched.c[0]))
        db.session.execute(delete(ToldVersion).where(ToldVersion.kind == kind.value, gone))


def _note_stock(now: datetime) -> None:
    """Note every version there is as told, where no endpoint is told of anything: a new one is told what comes."""
    if queries.active_endpoints():
        return
    for kind, source in queries.SOURCES.items():
        watched = source(now - WATCHED).subquery()
        stock = select(literal(kind.value), watched.c[0], watched.c[1]).where(literal(True))
        add = insert_into(ToldVersion).from_select(["kind", "subject_reference", "version"], stock)
        keys = ["kind", "subject_reference"]
        db.session.execute(add.on_conflict_do_update(index_elements=keys, set_={"version": add.excluded.version}))


def _queue(wanted: Sequence[tuple[int, str, str, int]], now: datetime) -> None:
    rows = [
        {
            "reference": random_reference(),
            "endpoint_id": endpoint_id,
            "kind": str(kind),
            "subject_reference": reference,
            "subject_version": version,
            "state": DeliveryState.WAITING.value,
            **dict.fromkeys(("made_at", "queued_at", "next_at"), now),
            **dict.fromkeys(("attempts", "last_status"), 0),
            "why": "",
        }
        for endpoint_id, kind, reference, version in wanted
    ]
    if rows:
        db.session.execute(insert_into(WebhookDelivery).on_conflict_do_nothing(), rows)


def _disable(endpoint: WebhookEndpoint, now: datetime) -> None:
    """Stop calling an endpoint that is gone; what waited for it can be sent again once it is enabled."""
    endpoint.state = EndpointState.GONE.value
    waiting = (WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.state == DeliveryState.WAITING)
    over = {"state": DeliveryState.FAILED.value, "why": GONE_WORD, "ended_at": now}
    db.session.execute(update(WebhookDelivery).where(*waiting).values(over))
    _journal(endpoint, GONE_WORD, None, now)


def _need_standing(endpoint: WebhookEndpoint) -> None:
    lock_row(endpoint)
    if endpoint.state == EndpointState.ENDED:
        raise EndpointEnded


def _journal(endpoint: WebhookEndpoint, what: str, by_id: int | None, now: datetime) -> None:
    write_event(SecurityAct.WEBHOOK_CHANGED, now=now, by_id=by_id, what=what, webhook=endpoint.reference)
