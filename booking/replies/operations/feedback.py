"""Store feedback on a visit: one row for each visit; the last answer counts."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import db
from booking.core.rows import insert_into
from booking.messages.models import Feedback
from booking.visits.models import Visit


def say_how_it_went(visit: Visit, *, sorted_out: str, told_again: str, now: datetime) -> None:
    """Store the answers, replacing earlier ones. An empty one means: not answered."""
    said = {"sorted_out": sorted_out, "told_again": told_again, "answered_at": now}
    add = insert_into(Feedback).values(visit_reference=visit.reference, venue_id=visit.venue_id, version=1, **said)
    again = {**said, "version": Feedback.version + 1}
    db.session.execute(add.on_conflict_do_update(index_elements=["visit_reference"], set_=again))
