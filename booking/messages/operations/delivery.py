"""Record what sending came to: sent, refused or not known; open a Task where a person has to call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from booking.citizens.rules import ContactKind
from booking.core.clock import day_of
from booking.core.database import db, locked
from booking.core.translation import _
from booking.gateways.base import Meaning, Refused, Sent
from booking.messages import queries
from booking.messages.models import Message
from booking.messages.operations.dispatches import Dispatch, task_key
from booking.messages.operations.telling import note_not_told, note_told
from booking.messages.queries import Subject
from booking.messages.rules.facts import Stand
from booking.messages.rules.limits import ACCOUNT_WAITS, LIST_SHOWS_AFTER
from booking.messages.rules.planning import call_by
from booking.messages.rules.reconciliation import Status
from booking.messages.rules.retry import RETRY_WAITS, retry_after
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks import queries as task_queries
from booking.tasks.rules import TaskKind
from booking.wording.rules.kinds import SWITCHED, Channel, MessageKind, SubjectKind
from booking.wording.rules.rendering import Told, call_of

# Not replaced by a call: a feedback question, the call to the desk of somebody in the same room, and what became of
# what was handed on: a referral has a Task for that.
NEVER_CALLED = frozenset((MessageKind.COME_IN, MessageKind.QUESTION, *SWITCHED))


def record_sent(dispatch: Dispatch, provider: str, sent: Sent, now: datetime) -> None:
    """Mark a dispatch, and the messages it carries, as sent. Only the text itself keeps the provider's id."""
    for row, _one in _in_hand(dispatch, whoever=True):
        row.status, row.sent_at, row.claimed_until, row.why = Status.SENT, now, None, ""
        row.provider, row.provider_id = provider, "" if row.carried_by else sent.provider_id[:80]
        note_told(row, now)


def record_refused(dispatch: Dispatch, provider: str, refused: Refused, now: datetime) -> None:
    """Record a refusal: permanent (Task to call), temporary (retry with backoff), or of our account (Task for a
    manager).
    """
    for row, one in _in_hand(dispatch):
        row.provider, row.why = provider, f"{refused.meaning} ({refused.code})"[:120]
        if refused.meaning is Meaning.OUR_ACCOUNT:
            _wait(row, now + ACCOUNT_WAITS)
            row.attempts -= 1  # our account was refused, not this message
            tell_manager(row.channel, refused, now)
        elif refused.meaning is Meaning.OPTED_OUT:
            remember_opt_out(row, now)
            fail(row, now)
        elif refused.permanent or row.attempts > len(RETRY_WAITS):
            give_up(row, one.about, now)
        else:  # carried messages wait as long as their text
            _wait(row, now + retry_after(row.attempts, dispatch.reference))


def record_unsure(dispatch: Dispatch, provider: str, why: str, now: datetime) -> None:
    """Record a send without an answer: it is looked up before it is sent again, or expires when it is too late."""
    rows = _in_hand(dispatch)
    over = all(row.worthless_at <= now for row, _one in rows)
    for row, _one in rows:
        row.provider, row.why = provider, f"no answer ({why})"[:120]
        row.status, row.claimed_until = Status.UNKNOWN, now + LIST_SHOWS_AFTER
        if over:
            row.status, row.settled_at, row.why = Status.EXPIRED, now, "not known whether it was sent"


def record_not_found(dispatch: Dispatch, now: datetime) -> None:
    """Record that the provider never took it: it is planned again, or expires, or is given up after the last retry."""
    for row, one in _in_hand(dispatch):
        if row.worthless_at <= now:
            row.status, row.settled_at = Status.EXPIRED, now
        elif row.attempts > len(RETRY_WAITS):
            give_up(row, one.about, now)
        else:
            _wait(row, None)


def give_up(row: Message, about: Told, now: datetime) -> None:
    """Mark a message as failed, and open a Task to call instead, unless it is over: they are here, or have died."""
    found = queries.subjects(SubjectKind(row.subject_kind), [row.subject_reference])
    subject = found.get(row.subject_reference)
    if row.kind not in NEVER_CALLED and subject is not None and subject.facts.stand is not Stand.OVER:
        _ask_to_call(row, subject, call_of(about, refused=True), now)
    fail(row, now)


def hand_to_person(row: Message, subject: Subject, detail: str, now: datetime) -> None:
    """Open the Task for a message that a person carries; with the Task open, it counts as sent."""
    _ask_to_call(row, subject, detail, now)
    row.status, row.sent_at, row.provider, row.body = Status.SENT, now, "person", detail


def expire(now: datetime) -> int:
    """Expire planned messages that are past their deadline; return how many."""
    ended = db.session.execute(
        update(Message)
        .where(Message.status == Status.PLANNED, Message.due_at <= now, Message.worthless_at <= now)
        .values(status=Status.EXPIRED, settled_at=now, why="too late to be of use")
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def end_calls(subject_reference: str, *, by_id: int, outcome: str, now: datetime) -> None:
    """Close the Tasks to call about this subject: somebody called and was answered."""
    query = select(Message.reference).where(Message.subject_reference == subject_reference).order_by(Message.id)
    for reference in db.session.scalars(query):
        task = task_queries.by_key(task_key(reference))
        if task is not None and task.done_at is None:
            tasks.close_task(task, by_id=by_id, outcome=outcome, now=now)


def close_calls(keys: list[str], now: datetime) -> None:
    """Close these Tasks by their keys: nobody called in time."""
    for key in keys:
        tasks.close_by_key(key, outcome=_("Nobody called in time."), now=now)


def _in_hand(dispatch: Dispatch, *, whoever: bool = False) -> list[tuple[Message, Dispatch]]:
    """Lock the dispatch's rows, and return those that are still undecided, each with its dispatch.

    A worker whose lease ran out changes nothing once another has claimed the row anew, except with `whoever`: that a
    message was sent is true whichever worker sent it.
    """
    by_reference = {one.reference: one for one in dispatch.messages}
    query = select(Message).where(Message.reference.in_(by_reference)).order_by(Message.id)
    rows = db.session.scalars(locked(query).execution_options(populate_existing=True))
    return [
        (row, by_reference[row.reference])
        for row in rows
        if (whoever or row.claimed_at == dispatch.claimed_at)
        and row.status in {Status.CLAIMED, Status.UNKNOWN}
        and row.settled_at is None
    ]


def _wait(row: Message, until: datetime | None) -> None:
    """Plan the message again, on its own and not before `until`; it may be carried by another text next time."""
    row.status, row.claimed_until, row.carried_by = Status.PLANNED, until, ""


def fail(row: Message, now: datetime) -> None:
    """Mark a message as failed for good."""
    row.status, row.settled_at, row.claimed_until = Status.FAILED, now, None
    note_not_told(row, now)


def _ask_to_call(row: Message, subject: Subject, detail: str, now: datetime) -> None:
    reached = {contact.kind for contact in subject.facts.contacts}
    to = row.contact_point
    written = reached == {ContactKind.POSTAL} or (to is not None and to.kind == ContactKind.POSTAL)
    if subject.helper and not written:
        detail = _("%(helper)s helps them: call there. %(what)s", helper=subject.helper, what=detail)
    if subject.signs and not written:
        detail = _(
            "%(what)s They use British Sign Language: text or write, or dial 18002 before the number (Relay UK).",
            what=detail,
        )
    department_id = queries.department_of(subject.page[0], subject.page[1])
    in_person = subject.facts.by_worker
    if in_person:
        detail = _("A young person whom a worker tells in person: no message, no call to others. %(what)s", what=detail)
    kind = TaskKind.TELL if in_person else TaskKind.WRITE if written else TaskKind.CALL
    tasks.open_task(
        # With a postal address only, the Task is to write; the letters page can turn it into a call.
        kind,
        key=task_key(row.reference),
        role=Role.ADVISOR if in_person and department_id is not None else Role.HOST,
        due_at=call_by(now, row.worthless_at),
        detail=detail,
        now=now,
        venue_id=subject.facts.venue_id or None,
        department_id=department_id,
        subject_kind=subject.page[0].value,
        subject_reference=subject.page[1],
        citizen_id=subject.citizen_id,
    )


def remember_opt_out(row: Message, now: datetime) -> None:
    """Record an opt-out on the contact point: no more reminders; changes by staff are told by a call."""
    point = row.contact_point
    if point is not None and point.opted_out_at is None:
        point.opted_out_at = now
        point.version += 1


def tell_manager(channel: str, refused: Refused, now: datetime) -> None:
    """Open a Task for a manager that the provider refuses our account; one a day."""
    what = _("Texts") if channel == Channel.SMS else _("E-mails")
    tasks.open_task(
        TaskKind.ANSWER,
        key=f"account:{channel}:{day_of(now).isoformat()}",
        role=Role.MANAGER,
        due_at=now,
        detail=_(
            "%(what)s are not going out: the provider refuses our account (code %(code)s). Tell the technicians. "
            "They go out by themselves once it is put right.",
            what=what,
            code=refused.code,
        ),
        now=now,
    )
