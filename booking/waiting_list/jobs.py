"""Scheduled job of the waiting list: expire offers, offer free slots. Harmless when run twice or missed."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import db, transaction
from booking.core.quiet_hours import quiet
from booking.services.models import Service
from booking.waiting_list import operations, queries


def offer_freed(now: datetime) -> int:
    """Offer each earlier free slot to one waiting person; return how many were offered. None in quiet hours.

    Each offer in a transaction of its own. Where there is nothing to offer, nothing is written.
    """
    if quiet(now):
        return 0
    run_out = list(queries.expired_offers(now))
    if run_out:
        with transaction():
            operations.end_offers(run_out, now=now)
    return sum(_offer_all(service_id, now) for service_id in queries.services_waited_for(now))


def _offer_all(service_id: int, now: datetime) -> int:
    made = 0
    while queries.next_offer(db.session.get_one(Service, service_id), now) is not None:
        with transaction():
            offer = operations.offer_next(service_id, now=now)
        if offer is None:  # somebody was faster: the next round retries
            break
        made += 1
    return made
