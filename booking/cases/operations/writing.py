"""Write entries on the record, and take them back while that is possible, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booking.cases.models import Entry
from booking.cases.rules import EntryKind
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.core.tokens import random_reference


def write_entry(
    body: str,
    *,
    clients: Sequence[Citizen],
    department_id: int,
    author_id: int,
    happened_at: datetime,
    now: datetime,
    kind: EntryKind = EntryKind.NOTE,
    topic_id: int | None = None,
    restricted: bool = False,
    consultation_id: int | None = None,
) -> Entry:
    """Add an entry to the records of these clients. `happened_at` may lie before `now`: both are kept.

    An entry of a consultation without clients (an anonymous visit) is found again when the visit is identified.
    """
    entry = Entry(
        reference=random_reference(),
        kind=str(kind),
        department_id=department_id,
        topic_id=topic_id,
        author_id=author_id,
        happened_at=happened_at,
        recorded_at=now,
        restricted=restricted,
        body=body,
        consultation_id=consultation_id,
        clients=list(clients),
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def take_back_entries(consultation_id: int, *, author_id: int, since: datetime) -> list[Entry]:
    """Delete what an author wrote on the record in a consultation since then; return the rows, oldest first.

    For the undo of the act that wrote them, minutes ago: their words go back into the draft. What was struck, corrected
    or moved meanwhile, or went along with a referral, stays where it is.
    """
    written = (
        select(Entry)
        .where(Entry.consultation_id == consultation_id, Entry.author_id == author_id, Entry.recorded_at >= since)
        .where(Entry.version == 1)
        .order_by(Entry.id)
    )
    return [entry for entry in db.session.scalars(written).all() if delete_entry(entry)]


def delete_entry(entry: Entry) -> bool:
    """Delete an entry of minutes ago; return False where it stays, because a referral carries it."""
    try:
        with db.session.begin_nested():
            entry.clients.clear()
            db.session.delete(entry)
    except IntegrityError:
        return False
    return True
