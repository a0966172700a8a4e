"""Resume after a pause: first the provider's list is read, then what was planned goes out."""

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
    """Compare what the provider took since the pause's beginning with what is planned, then end it. None: no pause.

    Nothing ends before the whole list is read and compared; interrupted and run again, nothing is done twice. Raises
    Refused or Unsure where the list cannot be read: the pause stays.
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
    """How many e-mails of the time that is not known here are planned; 0 without a pause."""
    pause = open_pause()
    return queries.emails_between(pause.since, now) if pause is not None else 0
