"""Look through the audit for openings that somebody should look at: in steps, each row once."""

from __future__ import annotations

from sqlalchemy import select

from booking.cases.models import AlertMark
from booking.cases.operations.alerts import raise_alerts
from booking.cases.queries.watching import audited_after, facts_of_reading
from booking.cases.rules.alerts import LISTING, READING, alerts_of
from booking.core.database import db, locked


def watch(limit: int) -> int:
    """Raise the alerts of the next audit rows, at most `limit`; return how many rows were looked at.

    The mark is locked, so that a second worker goes on where this one ends.
    """
    mark = db.session.scalars(
        locked(select(AlertMark).where(AlertMark.id == 1)).execution_options(populate_existing=True)
    ).one()
    rows = audited_after(mark.rows, limit)
    for row in rows:
        if row.act in READING and row.basis not in LISTING:
            raise_alerts(row, alerts_of(facts_of_reading(row)))
        mark.rows = row.id
    db.session.flush()
    return len(rows)
