"""Choose the entries that go along with a referral: they stand on the record, count, and are the sender's to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from booking.cases.models import Entry
from booking.cases.queries import entry_on
from booking.cases.rules import Reader
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.referrals.errors import EntryNotYours


def choose_entries(references: Iterable[str], clients: Sequence[Citizen], sender: Reader) -> list[Entry]:
    """Find the chosen entries on the records of these clients. Raises EntryNotYours."""
    wanted = list(dict.fromkeys(references))
    for reference in wanted:
        lines = (entry_on(client.case_record_id, reference, sender) for client in clients)
        if not any(line is not None and not line.struck for line in lines):
            raise EntryNotYours
    return list(db.session.scalars(select(Entry).where(Entry.reference.in_(wanted)).order_by(Entry.id)))
