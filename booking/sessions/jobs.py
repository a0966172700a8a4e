"""Scheduled job of sessions: open the sessions of series ahead."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import transaction
from booking.sessions import operations, queries
from booking.sessions.models import SessionSeries


def open_ahead(now: datetime) -> int:
    """Open the sessions of every series up to the last day that can be booked; return how many were opened.

    Each series in a transaction of its own. Where all are open already, nothing is written.
    """
    _until, waiting = queries.series_to_open(now)
    opened = 0
    for series_id in waiting:
        with transaction() as session:
            opened += len(operations.open_ahead_of(session.get_one(SessionSeries, series_id), now=now))
    return opened
