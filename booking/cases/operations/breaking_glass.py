"""Break the glass: open one restricted entry of another department with a reason, which raises an alert at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.cases.errors import GlassEntryMissing, GlassReasonMissing
from booking.cases.models import Entry
from booking.cases.operations.alerts import raise_alerts
from booking.cases.operations.auditing import audit, need_may_open
from booking.cases.queries.alerts import behind_glass
from booking.cases.queries.entries import read_entries
from booking.cases.queries.lines import EntryLine
from booking.cases.rules import Act, Basis, Reader
from booking.cases.rules.alerts import GLASS_REASON_LENGTH, AlertKind
from booking.citizens.models import CaseRecord
from booking.core.text import is_reason
from booking.core.tokens import show_reference
from booking.core.translation import _


def break_glass(
    record: CaseRecord, entry: str, reader: Reader, reason: str, *, device: str, now: datetime
) -> EntryLine:
    """Audit that this reader opens a restricted entry, raise the alert, and return the entry to be shown once.

    Raises GlassEntryMissing, GlassReasonMissing, and RecordShielded where the reader is not named: a reason does not
    open a shielded record.
    """
    need_may_open(record, reader.id)
    key = next((one for one in behind_glass(record.id, reader) if one.reference == entry), None)
    if key is None:
        raise GlassEntryMissing
    if not is_reason(reason):
        raise GlassReasonMissing
    row = audit(
        Act.BROKE_GLASS,
        staff_id=reader.id,
        device=device,
        record=record.reference,
        basis=Basis.BREAK_GLASS,
        reason=_("Entry %(entry)s: %(why)s", entry=show_reference(entry), why=reason.strip()[:GLASS_REASON_LENGTH]),
        now=now,
    )
    raise_alerts(row, [AlertKind.BREAK_GLASS], department_id=key.department_id)
    [line] = read_entries(select(Entry.id).where(Entry.id == key.id))
    return line
