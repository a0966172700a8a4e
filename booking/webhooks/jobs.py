"""Scheduled work: note what changed, and call the endpoints that wait to be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from booking.core.database import db, transaction
from booking.core.pause import open_pause
from booking.gateways.outbound import CallFailed, outbound
from booking.webhooks import operations, queries
from booking.webhooks.rules import LATELY, WATCHED, WebhookKind, signed_headers

_LONGEST_ROUND = 10.0  # seconds after which no further call begins


def tell_others(now: datetime) -> int:
    """Note every change of today and yesterday not yet told, and send what is due; return how many were taken.

    Nothing while sending is paused. No transaction is open while an endpoint is called. An endpoint whose call fails is
    left alone for the round.
    """
    if open_pause() is not None or not queries.endpoints():
        return 0
    _note(now, LATELY)
    ends, taken = monotonic() + _LONGEST_ROUND, 0
    for endpoint_id in queries.due_endpoints(now):
        while monotonic() < ends and _send_next(endpoint_id, now):
            taken += 1
    return taken


def note_what_is_older(now: datetime) -> None:
    """Note what was changed afterwards, of the weeks that are still watched: they are many, and seldom change."""
    if queries.endpoints():
        _note(now, WATCHED)


def _note(now: datetime, within: timedelta) -> None:
    if any(queries.untold(kind, now, 1, within=within) for kind in WebhookKind):
        with transaction():
            operations.note_changes(now, within=within)


def _send_next(endpoint_id: int, now: datetime) -> bool:
    """Send one delivery; return whether it was taken."""
    with transaction():
        claimed = operations.claim_next(endpoint_id, now)
    if claimed is None:
        return False
    db.session.remove()
    status, retry_after, why = 0, "", ""
    try:
        headers = signed_headers(claimed.message_id, claimed.body, claimed.secrets, now)
        answer = outbound.call("POST", claimed.url, body=claimed.body, headers=headers)
        status, retry_after = answer.status, answer.retry_after
    except CallFailed as failed:
        why = str(failed.reason)
    with transaction():
        return operations.settle(claimed, status=status, retry_after=retry_after, why=why, now=now)
