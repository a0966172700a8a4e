"""Correct a number or an address: what is to be told is planned anew, and nobody has to call any more."""

from __future__ import annotations

from datetime import datetime

from booking.core.translation import _
from booking.messages import queries
from booking.messages.operations.delivery import end_calls
from booking.messages.operations.reconciling import reconcile
from booking.messages.rules.facts import REMINDERS
from booking.messages.rules.reconciliation import Status
from booking.wording.rules.kinds import Channel, SubjectKind


def address_corrected(kind: SubjectKind, reference: str, *, by_id: int, now: datetime) -> bool:
    """Settle this booking now; its Tasks to call are done where a notice goes to the new address instead.

    Where none goes (it was cancelled, they may not be texted), somebody still has to call.
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
