"""Claim due messages under a lease. Claimed messages are sent outside of any transaction, by `jobs`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import joinedload

from booking.core.database import db
from booking.core.pause import open_pause
from booking.core.quiet_hours import quiet
from booking.gateways import Sender
from booking.messages import queries
from booking.messages.models import Message
from booking.messages.operations.ceilings import keep_under
from booking.messages.operations.delivery import hand_to_person
from booking.messages.operations.dispatches import Dispatch, about_of, dispatch_of, kept_of
from booking.messages.operations.gathering import gather
from booking.messages.operations.writing import as_it_sends, write
from booking.messages.queries import Subject
from booking.messages.rules.facts import BY_DAY, Stand
from booking.messages.rules.gathering import CHANGES, gathered_until, paced_until
from booking.messages.rules.limits import LEASE, MISTAKE_WAITS, SEND_BATCH
from booking.messages.rules.planning import called_for
from booking.messages.rules.reconciliation import Status, told_by, why_not
from booking.messages.rules.sending_times import CAPPED, capped
from booking.wording.queries import own_words
from booking.wording.rules.kinds import Channel, MessageKind, SubjectKind
from booking.wording.rules.rendering import Own, call_of

logger = logging.getLogger(__name__)


def claim(
    sender: Sender, now: datetime, *, skip: Sequence[Channel] = (), limit: int = SEND_BATCH
) -> tuple[int, list[Dispatch]]:
    """Claim due messages in the open transaction; return how many, and those to send.

    Two workers never claim the same. At most `limit` (60). Each one's subject is reread: what is no longer called for
    is suppressed; a call becomes a Task at once; a message that raises waits and does not stop the others. Nothing is
    claimed while paused.
    """
    if open_pause() is not None:
        return 0, []
    due = [Message.status == Status.PLANNED, Message.due_at <= now, Message.worthless_at > now]
    due.append(or_(Message.claimed_until.is_(None), Message.claimed_until <= now))
    due.append(Message.channel.not_in([channel.value for channel in skip]))
    if quiet(now):
        due.append(Message.kind.not_in([kind.value for kind in BY_DAY]))
    rows = _taken(due, limit)
    found, kept = _subjects(rows), queries.messages_of({row.subject_reference for row in rows})
    about = {row.subject_reference for row in rows if row.kind in BY_DAY} & set(found)
    gone = queries.gone_to({found[reference].citizen_id for reference in about}, now)
    own, sender = (own_words(), as_it_sends(sender)) if rows else ({}, sender)
    points = {row.contact_point_id for row in rows if row.contact_point_id}
    told, changes = queries.confirmed_lately(points, now), queries.changes_told(points, now)

    def make_ready(row: Message, gone: queries.Gone) -> Dispatch | None:
        subject = found.get(row.subject_reference)
        if subject is None:  # a next step that was taken back as if it had never been
            _suppress(row, str(Stand.OVER), now)
            return None
        row.claimed_until = _waits_until(row, subject, told, changes, now)
        if row.claimed_until is not None:
            return None
        return _claim_one(row, subject, kept[row.subject_reference], sender, own, gone, now)

    ready = [dispatch for dispatch in _each_ready(rows, make_ready, gone, now) if dispatch is not None]
    by_reference = {row.reference: row for row in rows}
    return len(rows), keep_under(gather(ready, by_reference, sender), by_reference, found, sender, now)


def _waits_until(
    row: Message,
    subject: Subject,
    told: Mapping[int, datetime],
    changes: dict[int, list[datetime]],
    now: datetime,
) -> datetime | None:
    """Return until when a message waits to be batched or because of the hourly limit to one number.

    None: it goes now.
    """
    point = row.contact_point_id or 0
    if row.kind == MessageKind.CONFIRMATION and row.channel == Channel.SMS:
        return gathered_until(told.get(point), row.worthless_at, now)
    if row.kind not in CHANGES or row.channel == Channel.CALL or subject.facts.by_staff:
        return None
    went = changes.setdefault(point, [])
    until = paced_until(went, row.worthless_at, now)
    if until is None:
        went.append(now)
    return until


def _each_ready(
    rows: Sequence[Message],
    make_ready: Callable[[Message, queries.Gone], Dispatch | None],
    gone: queries.Gone,
    now: datetime,
) -> list[Dispatch | None]:
    """Prepare all rows under one savepoint; where one raises, each under its own, so that only that one waits."""
    tried = deepcopy(gone)
    try:
        with db.session.begin_nested():
            dispatches = [make_ready(row, tried) for row in rows]
            db.session.flush()
        return dispatches
    except Exception:
        dispatches = []
    for row in rows:
        try:
            with db.session.begin_nested():
                dispatches.append(make_ready(row, gone))
                db.session.flush()
        except Exception:
            logger.exception("Message %s could not be made ready.", row.reference)
            row.claimed_until, row.why = now + MISTAKE_WAITS, "could not be made ready"
    return dispatches


def claim_lost(sender: Sender, now: datetime, *, limit: int = SEND_BATCH) -> list[Dispatch]:
    """Claim messages whose lease ran out, and those sent without an answer: they are to be looked up."""
    if open_pause() is not None:
        return []
    lost = [Message.status.in_((Status.CLAIMED, Status.UNKNOWN)), Message.claimed_until <= now]
    rows = _taken([*lost, Message.carried_by == ""], limit)
    carried = queries.carried_by([row.reference for row in rows])
    each = [*rows, *(row for several in carried.values() for row in several)]
    found = _subjects(each)
    dispatches: dict[str, Dispatch] = {}
    for row in each:
        subject = found.get(row.subject_reference)
        if subject is None:  # a next step that was taken back as if it had never been, and travels alone
            _suppress(row, str(Stand.OVER), now)
            continue
        row.status, row.claimed_until = Status.UNKNOWN, now + LEASE
        dispatches[row.reference] = dispatch_of(row, subject, sender)
    return [
        replace(
            dispatches[row.reference],
            carried=tuple(dispatches[one.reference] for one in carried.get(row.reference, ())),
        )
        for row in rows
        if row.reference in dispatches
    ]


def release(references: Sequence[str], claimed_at: datetime) -> None:
    """Release messages claimed at `claimed_at` and not sent; not those that another worker has claimed since."""
    db.session.execute(
        update(Message)
        .where(or_(Message.reference.in_(references), Message.carried_by.in_(references)))
        .where(Message.status == Status.CLAIMED, Message.claimed_at == claimed_at)
        .values(status=Status.PLANNED, claimed_until=None, attempts=Message.attempts - 1, carried_by="")
        .execution_options(synchronize_session=False)
    )


def _taken(conditions: Iterable[ColumnElement[bool]], limit: int) -> Sequence[Message]:
    """Select and lock up to `limit` rows; rows that another worker has locked are skipped."""
    query = (
        select(Message)
        .where(*conditions)
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .options(joinedload(Message.contact_point))
        .with_for_update(key_share=True, skip_locked=True, of=Message)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(query).scalars().all()


def _subjects(rows: Iterable[Message]) -> dict[str, Subject]:
    """Read the subjects of these rows by reference; references are unique over all kinds of subject."""
    found: dict[str, Subject] = {}
    for kind in SubjectKind:
        references = {row.subject_reference for row in rows if row.subject_kind == kind}
        found |= queries.subjects(kind, references) if references else {}
    return found


def _claim_one(
    row: Message,
    subject: Subject,
    kept: Sequence[Message],
    sender: Sender,
    own: Own,
    gone: queries.Gone,
    now: datetime,
) -> Dispatch | None:
    """Claim one row, or suppress it, or turn it into a Task; return its dispatch if it is to be sent.

    `gone` holds when capped messages went to these people lately; this one is added to it.
    """
    facts = subject.facts
    told = told_by(kept_of(other) for other in kept if other.id != row.id)
    identity, called = kept_of(row).identity, called_for(facts, told, now)
    owed = next((one for one in called if one.identity == identity and not one.held), None)
    if owed is None:
        _suppress(row, why_not(facts, row.says, called, identity), now)
        return None
    if owed.due_at > now:  # due by day, but no worker ran before the quiet hours
        row.due_at = owed.due_at
        return None
    if row.kind in BY_DAY:
        if capped(gone.to(subject.citizen_id), now):
            _suppress(row, CAPPED, now)
            return None
        gone.add(row.contact_point_id, now)
    about = about_of(row, subject, sender)
    row.attempts, row.claimed_at, row.why = row.attempts + 1, now, ""
    if row.channel == Channel.CALL:
        hand_to_person(row, subject, call_of(about), now)
        return None
    write(row, about, own, sender)
    row.status, row.claimed_until = Status.CLAIMED, now + LEASE
    return dispatch_of(row, subject, sender)


def _suppress(row: Message, why: str, now: datetime) -> None:
    row.status, row.why, row.settled_at = Status.SUPPRESSED, why, now
