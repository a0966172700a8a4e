"""Reconcile after a corrected number or address: messages are planned anew, and Tasks to call end."""

from __future__ import annotations

from datetime import datetime

from booking.core.translation import _
from booking.messages import queries
from booking.messages.operations.delivery import end_calls
from booking.messages.operations.reconciling import reconcile
from booking.messages.rules.reconciliation import Status
from booking.messages.rules.reminders import REMINDERS
from booking.wording.rules.kinds import Channel, SubjectKind


def address_corrected(kind: SubjectKind, reference: str, *, by_id: int, now: datetime) -> bool:
    """Reconcile this subject now; end its Tasks to call where a notice goes to the new address instead.

    Where none goes (it was cancelled, they may not be texted), the Tasks stay.
    """
    reconcile(kind, [reference], now)
    subject = queries.subjects(kind, [reference])[reference]
    points = {contact.id for contact in subject.facts.contacts}
    rows = queries.messages_of([reference])[reference]
    goes = any(
        row.status == Status.PLANNED
        and row.channel != Channel.CALL
        and row.kind not in REMINDERS
        and row.contact_point_id in points
        for row in rows
    )
    if goes:
        end_calls(reference, by_id=by_id, outcome=_("The number or address was put right: it is sent there."), now=now)
    return goes
