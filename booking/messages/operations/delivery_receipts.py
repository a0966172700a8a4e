"""Apply delivery receipts: mark a text as delivered, or as failed and open a Task to call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from booking.core.database import db, locked
from booking.core.translation import _
from booking.gateways import Sender
from booking.gateways.base import DeliveryReceipt, Meaning, ReceiptStatus, Refused
from booking.messages import queries
from booking.messages.models import Message, ReconciledVersion
from booking.messages.operations.delivery import fail, give_up, remember_opt_out, tell_manager
from booking.messages.operations.dispatches import about_of, task_key
from booking.messages.operations.telling import note_told
from booking.messages.rules.facts import Stand
from booking.messages.rules.reconciliation import TOLD, Status, further
from booking.tasks import operations as tasks
from booking.wording.rules.kinds import Channel, SubjectKind

_MEANS = {
    ReceiptStatus.TAKEN: Status.SENT,
    ReceiptStatus.FAILED: Status.FAILED,
    ReceiptStatus.DELIVERED: Status.DELIVERED,
}


def record_receipt(report: DeliveryReceipt, provider: str, sender: Sender, now: datetime) -> bool:
    """Apply a delivery receipt; True where the text is ours. Repeats, and receipts in any order, end the same."""
    found = _held(report.reference)
    for row, mark in found:
        _take_note(row, mark, report, provider, sender, now)
    return bool(found)


def _take_note(
    row: Message, mark: ReconciledVersion | None, report: DeliveryReceipt, provider: str, sender: Sender, now: datetime
) -> None:
    was, becomes = row.status, further(row.status, _MEANS[report.delivery_status])
    if becomes == was:
        return
    if was not in TOLD and mark is not None:
        mark.version = 0  # they were not counted as told: reconcile again
    row.provider = provider
    row.provider_id = row.provider_id or ("" if row.carried_by else report.provider_id[:80])
    row.sent_at, row.claimed_until = row.sent_at or row.claimed_at, None
    if report.refused is not None:
        _did_not_arrive(row, report.refused, sender, now)
        return
    if was == Status.FAILED:
        tasks.close_by_key(task_key(row.reference), outcome=_("No longer needed: the text has arrived."), now=now)
        note_told(row, now)
    row.status, row.why = becomes, ""
    row.settled_at = now if becomes is Status.DELIVERED else None


def _held(reference: str) -> list[tuple[Message, ReconciledVersion | None]]:
    """Lock the text and those it carries, each with its subject's mark, in the order that reconciling uses.

    Empty where no text of ours with this reference was claimed.
    """
    text = or_(Message.reference == reference, Message.carried_by == reference)
    sent = (text, Message.channel == Channel.SMS.value, Message.claimed_at.is_not(None))
    about = db.session.execute(select(Message.subject_reference).where(*sent)).scalars().all()
    if not about:
        return []
    fresh = {"populate_existing": True}
    marks = select(ReconciledVersion).where(ReconciledVersion.subject_reference.in_(about))
    in_order = marks.order_by(ReconciledVersion.subject_kind, ReconciledVersion.subject_reference)
    held = {
        (mark.subject_kind, mark.subject_reference): mark
        for mark in db.session.scalars(locked(in_order).execution_options(**fresh))
    }
    rows = db.session.scalars(locked(select(Message).where(*sent).order_by(Message.id)).execution_options(**fresh))
    return [(row, held.get((row.subject_kind, row.subject_reference))) for row in rows]


def _did_not_arrive(row: Message, refused: Refused, sender: Sender, now: datetime) -> None:
    """Handle a failed text like a refused one: a person calls, while what it said is true and of use."""
    row.why = f"{refused.meaning} ({refused.code})"[:120]
    if refused.meaning is Meaning.OPTED_OUT:
        remember_opt_out(row, now)
        fail(row, now)
        return
    if refused.meaning is Meaning.OUR_ACCOUNT:
        tell_manager(row.channel, refused, now)
    subject = queries.subjects(SubjectKind(row.subject_kind), [row.subject_reference])[row.subject_reference]
    still_true = row.says == subject.facts.says and subject.facts.stand is not Stand.OVER
    if still_true and now < row.worthless_at:
        give_up(row, about_of(row, subject, sender), now)
    else:
        fail(row, now)
