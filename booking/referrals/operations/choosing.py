"""Choose the entries that go along with a referral: they stand on the record, count, and are the sender's to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from booking.cases.models import Entry
from booking.cases.queries.entries import read_entries
from booking.cases.rules import Reader, may_read
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.referrals.errors import EntryNotYours
from booking.referrals.queries.asking import stands_with


def choose_entries(references: Iterable[str], clients: Sequence[Citizen], sender: Reader) -> list[Entry]:
    """Find the chosen entries on the records of these clients. Raises EntryNotYours."""
    wanted = set(references)
    if not wanted:
        return []
    found = select(Entry.id).where(Entry.reference.in_(wanted), stands_with(clients))
    lines = read_entries(found, len(wanted))
    if wanted != {line.reference for line in lines if may_read(line, sender) and not line.struck}:
        raise EntryNotYours
    return list(db.session.scalars(select(Entry).where(Entry.reference.in_(wanted)).order_by(Entry.id)))
