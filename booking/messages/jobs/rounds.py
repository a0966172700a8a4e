"""A worker's round: reconcile what changed, look up lost sends, send what is due. Two rounds at once are harmless."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic

from booking.core.database import transaction
from booking.gateways import Gateways
from booking.gateways.base import TIMEOUT_SECONDS
from booking.messages import operations, queries
from booking.messages.jobs.sending import RoundReport, Watch, look_up, send
from booking.messages.rules.limits import LEASE, LONGEST_SENDING
from booking.wording.rules.kinds import SubjectKind

logger = logging.getLogger(__name__)

_BATCH = 50  # subjects reconciled in one transaction
LONGEST_ANSWER = timedelta(
    seconds=TIMEOUT_SECONDS
)  # a message sent later than this before its deadline could arrive after it


def run_round(gateways: Gateways, now: datetime, *, watch: Watch | None = None) -> RoundReport:
    """Run one round: everything that is due at `now`.

    Opens its own transactions; none is open while a gateway is called. `watch` returns the current time during the
    round, for leases and deadlines; by default it is `now` plus elapsed monotonic time. A round that reaches its time
    limit ends, and the next one continues.
    """
    report, watch = RoundReport(), watch or _going_on(now)
    reconcile_all(now, report)
    _end_what_is_over(now, report)
    if queries.anything_due(now):
        _look_up_lost(gateways, now, report, watch)
        while watch() - now < LONGEST_SENDING and _send_batch(gateways, now, report, watch):
            pass
    return report


def reconcile_all(now: datetime, report: RoundReport | None = None, *, everything: bool = False) -> RoundReport:
    """Reconcile what changed since it was last reconciled; with `everything`, all that lies ahead. Idempotent."""
    report = report or RoundReport()
    find = queries.ahead if everything else queries.unreconciled
    for kind in SubjectKind:
        references = find(kind, now)
        for start in range(0, len(references), _BATCH):
            with transaction():
                done = operations.reconcile(kind, references[start : start + _BATCH], now)
            report.reconciled += done.looked_at
            report.planned += done.changed
            report.mistakes += done.failed
    return report


def sweep_messages(now: datetime) -> None:
    """Run the daily sweep: reconcile everything ahead, and delete words and dependencies past their retention."""
    swept = reconcile_all(now, everything=True)
    if swept.planned:
        logger.warning("The sweep of messages found %s that no round had reconciled.", swept.planned)
    with transaction():
        operations.forget_words(now)
        operations.forget_dependencies(now)


def _end_what_is_over(now: datetime, report: RoundReport) -> None:
    calls = queries.calls_that_are_over(now)
    late = queries.anything_late(now)
    if calls or late:
        with transaction():
            operations.close_calls(calls, now)
            report.expired += operations.expire(now)


def _look_up_lost(gateways: Gateways, now: datetime, report: RoundReport, watch: Watch) -> None:
    with transaction():
        lost = operations.claim_lost(gateways.sender, now)
    for dispatch in lost:
        if watch() - now < LEASE / 2:  # the others are found again when their lease is over
            look_up(gateways, dispatch, now, report, watch)


def _send_batch(gateways: Gateways, now: datetime, report: RoundReport, watch: Watch) -> int:
    """Claim and send one batch; return how many were claimed. What misses its lease or deadline is released unsent."""
    with transaction():
        taken, dispatches = operations.claim(gateways.sender, now, skip=sorted(report.stopped))
    give_back = []
    for dispatch in dispatches:
        at = watch()
        late = at - now > LEASE / 2 or at + LONGEST_ANSWER >= dispatch.worthless_at
        if late or dispatch.channel in report.stopped:
            give_back.append(dispatch.reference)
        else:
            send(gateways, dispatch, now, report, watch)
    if give_back:
        with transaction():
            operations.release(give_back, now)
    report.claimed += taken
    return taken - len(give_back)


def _going_on(now: datetime) -> Watch:
    began = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - began)
