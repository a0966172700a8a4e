"""What a provider tells later about a text that it took: it arrived, or it did not and a person has to call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.core.database import db, locked
from booking.core.translation import _
from booking.gateways import Sender
from booking.gateways.base import DeliveryReport, Fate, Meaning, Refused
from booking.messages import queries
from booking.messages.models import Message, SettledVersion
from booking.messages.operations.fate import fail, give_up, remember_opt_out, tell_manager
from booking.messages.operations.parcels import about_of, task_key
from booking.messages.rules.planning import Channel, Stand, SubjectKind
from booking.messages.rules.settling import TOLD, Status, further
from booking.tasks import operations as tasks

_MEANS = {Fate.TAKEN: Status.SENT, Fate.FAILED: Status.FAILED, Fate.DELIVERED: Status.DELIVERED}


def record_report(report: DeliveryReport, provider: str, sender: Sender, now: datetime) -> bool:
    """Take note of what became of a text, once; whether we know of it. Repeats and any order end the same."""
    found = _held(report.reference)
    if found is None:
        return False
    row, mark = found
    was, becomes = row.status, further(row.status, _MEANS[report.fate])
    if becomes == was:
        return True
    if was not in TOLD and mark is not None:
        mark.version = 0  # we did not know that they were told: what is owed may be something else
    row.provider, row.provider_id = provider, row.provider_id or report.provider_id[:80]
    row.sent_at, row.claimed_until = row.sent_at or row.claimed_at, None
    if report.refused is not None:
        _did_not_arrive(row, report.refused, sender, now)
        return True
    if was == Status.FAILED:
        tasks.close_by_key(task_key(row.reference), outcome=_("No longer needed: the text has arrived."), now=now)
    row.status, row.why = becomes, ""
    row.settled_at = now if becomes is Status.DELIVERED else None
    return True


def _held(reference: str) -> tuple[Message, SettledVersion | None] | None:
    """The text and its subject's mark, locked in the order in which settling does. None: no text of ours that left."""
    sent = (Message.reference == reference, Message.channel == Channel.SMS.value, Message.claimed_at.is_not(None))
    about = db.session.execute(select(Message.subject_kind, Message.subject_reference).where(*sent)).one_or_none()
    if about is None:
        return None
    fresh = {"populate_existing": True}
    mark = select(SettledVersion).filter_by(subject_kind=about[0], subject_reference=about[1])
    held = db.session.execute(locked(mark).execution_options(**fresh)).scalar_one_or_none()
    return db.session.execute(locked(select(Message).where(*sent)).execution_options(**fresh)).scalar_one(), held


def _did_not_arrive(row: Message, refused: Refused, sender: Sender, now: datetime) -> None:
    """As for a text that was refused at once: a person calls, while what it said is true and of use."""
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
