"""Issue a ticket: unique per venue and day, also under concurrent check-ins."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from booking.core.database import db
from booking.visits import rules
from booking.visits.models import Visit

_TRIES = 100
# How each database names the violated unique constraint of the ticket.
_TICKET_TAKEN = ("uq_visit_venue_id", "visit.venue_id, visit.day, visit.ticket")


def add_with_ticket(visit: Visit) -> None:
    """Flush the visit, new or kept, with the next free ticket of its venue and day; retry when it was taken.

    Tickets of undone check-ins are not given again. Any other refusal by the database passes through.
    """
    number = 0
    for _attempt in range(_TRIES):
        given = select(func.count()).where(
            Visit.venue_id == visit.venue_id, Visit.day == visit.day, Visit.ticket.is_not(None)
        )
        with db.session.no_autoflush:
            number = max(number + 1, db.session.execute(given).scalar_one() + 1)
        try:
            with db.session.begin_nested():
                visit.ticket = rules.next_ticket(number, visit.day, visit.venue_id)
                db.session.add(visit)
            return
        except IntegrityError as error:
            if not any(name in str(error.orig) for name in _TICKET_TAKEN):
                raise
    raise RuntimeError("No ticket could be given: too many others at the same moment.")
