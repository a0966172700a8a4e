"""Resume after a pause: read the provider's list first, then send what is planned."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import transaction
from booking.core.pause import open_pause
from booking.gateways import Gateways
from booking.messages import operations, queries
from booking.messages.jobs.rounds import reconcile_all
from booking.messages.operations.pausing import Compared

RESUME_BATCH = 50  # texts compared in one transaction


def resume(gateways: Gateways, now: datetime) -> Compared | None:
    """Reconcile what the provider took since the pause began with what is planned, then end the pause.

    None: no pause. The pause ends only after the whole list was read and compared. Idempotent: interrupted, it can be
    run again. Raises Refused or Unsure where the list cannot be read: the pause stays.
    """
    pause = open_pause()
    if pause is None:
        return None
    reconcile_all(now, everything=True)  # what the provider took is compared with all that is called for
    listed = sorted(gateways.sms.sent_since(pause.since), key=lambda text: (text.to, text.made_at))
    done = Compared()
    for start in range(0, len(listed), RESUME_BATCH):
        with transaction():
            done.add(
                operations.compare_listed(listed[start : start + RESUME_BATCH], gateways.sms.name, gateways.sender, now)
            )
    with transaction():
        operations.end_pause(now)
    return done


def emails_that_may_go_twice(now: datetime) -> int:
    """Count e-mails that are planned although they may have been sent during the gap; 0 without a pause."""
    pause = open_pause()
    return queries.emails_between(pause.since, now) if pause is not None else 0
