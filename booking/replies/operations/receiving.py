"""Receive a reply: store it once, act where its meaning and its visit are certain, else open a Task."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments import queries as appointment_queries
from booking.appointments.rules.changing import CHANGED_BY_TEXT
from booking.citizens.models import ContactPoint
from booking.citizens.rules import ContactKind
from booking.core.database import db, locked
from booking.core.errors import Refusal
from booking.core.phone_numbers import NotAPhoneNumber, PremiumNumber, allowed_countries, parse
from booking.core.rows import insert_into
from booking.core.text import OddCharacters, clean_paragraph
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.gateways.base import IncomingText
from booking.messages import queries as message_queries
from booking.messages.models import Reply
from booking.messages.rules.planning import call_by
from booking.messages.rules.reply_kinds import Did, ReplyKind, ReplyState
from booking.replies.errors import CannotTextBack, NumberNotTexted, ReplyAnswered
from booking.replies.operations.reading import guessed, read
from booking.replies.rules.effects import Decision, Live, decide
from booking.replies.rules.limits import ANSWER_WITHIN
from booking.replies.rules.reading import Reading
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind
from booking.visits import operations as visits
from booking.visits import queries as visit_queries
from booking.wording.rules.kinds import SubjectKind

BODY_LENGTH, ANSWER_LENGTH = 1600, 640


def receive(text: IncomingText, provider: str, now: datetime) -> Reply:
    """Store an inbound text and act upon it. Idempotent by the provider's id: a repeated webhook changes nothing."""
    number = _number(text.sender)
    point = db.session.scalar(
        select(ContactPoint).where(ContactPoint.value == number, ContactPoint.kind != ContactKind.EMAIL)
    )
    reading, known = read(text, point, provider, now)
    decision = decide(reading, known, now)
    taken = _take_down(text, provider, number, point, reading, decision, now)
    fresh = db.session.execute(select(Reply).where(Reply.provider == provider, Reply.provider_id == text.provider_id))
    reply: Reply = fresh.scalar_one()
    if not taken:
        return reply
    if point is not None:
        _heed(point, decision, now)
    did = _do(decision, now)
    reply.did = did.value
    if did is Did.ASKED_PERSON:
        reply.guess = guessed(reading, known, text.body)
    if did is Did.ASKED_PERSON or decision.tell:
        _ask_person(reply, decision, now=now)
    db.session.flush()
    return reply


def answer(reply: Reply, words: str, *, by_id: int, now: datetime) -> None:
    """Store an answer and close the reply's Task; the worker sends it in its next round.

    Raises ReplyAnswered where a colleague was faster, NumberNotTexted or CannotTextBack where no text would be sent.
    """
    _hold_open(reply)
    if not allowed_countries.allows(reply.from_value):
        raise NumberNotTexted
    if not message_queries.may_text_back(reply):
        raise CannotTextBack
    reply.answer = words[:ANSWER_LENGTH]
    _close(reply, by_id, _("Answered by text."), now)


def close(reply: Reply, *, by_id: int, how: str, now: datetime) -> None:
    """Close a reply without a text: they were called, or it needs no answer. Raises ReplyAnswered."""
    _hold_open(reply)
    _close(reply, by_id, how, now)


def _number(sender: str) -> str:
    """Normalise to E.164; a sender that is no number, such as a name, is kept as it came."""
    try:
        return parse(sender).e164
    except (NotAPhoneNumber, PremiumNumber):
        return sender[:20]


def _take_down(
    text: IncomingText,
    provider: str,
    number: str,
    point: ContactPoint | None,
    reading: Reading,
    decision: Decision,
    now: datetime,
) -> bool:
    """Insert the reply; False where it was stored before. A concurrent insert waits for the first one's transaction."""
    about = decision.about
    add = insert_into(Reply).values(
        reference=random_reference(),
        provider=provider,
        provider_id=text.provider_id,
        from_value=number,
        contact_point_id=point.id if point else None,
        received_at=now,
        body=_readable(text.body),
        understood=reading.kind.value,
        guess="",
        subject_kind=about.kind if about else "",
        subject_reference=about.reference if about else "",
        did="",
        state=ReplyState.DONE,
        answer="",
    )
    taken = db.session.execute(
        add.on_conflict_do_nothing(index_elements=["provider", "provider_id"]).returning(Reply.id)
    )
    return taken.first() is not None


def _readable(body: str) -> str:
    """Remove characters that would display something else than was written."""
    try:
        return clean_paragraph(body)[:BODY_LENGTH]
    except OddCharacters:
        return "".join(c for c in body if c.isprintable() or c == "\n")[:BODY_LENGTH]


def _heed(point: ContactPoint, decision: Decision, now: datetime) -> None:
    """Record an opt-out before anything is planned; *START* revokes it."""
    if decision.opt_out and point.opted_out_at is None:
        point.opted_out_at, point.version = now, point.version + 1
    elif decision.opt_in and point.opted_out_at is not None:
        point.opted_out_at, point.version = None, point.version + 1


def _do(decision: Decision, now: datetime) -> Did:
    """Cancel the appointment or visit in the version it was decided on, under a savepoint.

    On a refusal a person is asked.
    """
    if decision.did is not Did.CANCELLED or decision.about is None:
        return decision.did
    try:
        with db.session.begin_nested():
            _cancel(decision.about, now)
    except Refusal:
        return Did.ASKED_PERSON
    return Did.CANCELLED


def _cancel(about: Live, now: datetime) -> None:
    if about.kind == SubjectKind.APPOINTMENT:
        appointment = appointment_queries.by_reference(about.reference)
        assert appointment is not None  # it is live
        visits.need_not_come(appointment)
        appointments.cancel(appointment, expected_version=about.version, why=CHANGED_BY_TEXT, now=now)
        return
    visit = visit_queries.by_reference(about.reference)
    assert visit is not None
    visits.withdraw(visit, expected_version=about.version, now=now)


def _ask_person(reply: Reply, decision: Decision, *, now: datetime) -> None:
    """Open a Task to read and answer it, due before the visit begins."""
    reply.state = ReplyState.OPEN
    about = decision.about
    found = message_queries.subjects(SubjectKind(about.kind), [about.reference]).get(about.reference) if about else None
    tasks.open_task(
        TaskKind.ANSWER,
        key=_task_key(reply),
        role=Role.HOST,
        due_at=call_by(now, min(now + ANSWER_WITHIN, about.starts_at) if about else now + ANSWER_WITHIN),
        detail=_what_to_do(reply, decision),
        now=now,
        venue_id=found.facts.venue_id if found else None,
        department_id=message_queries.department_of(about.kind, about.reference) if about else None,
        subject_kind=SubjectKind.REPLY.value,
        subject_reference=reply.reference,
        citizen_id=found.citizen_id if found else None,
    )


def _what_to_do(reply: Reply, decision: Decision) -> str:
    if reply.did == Did.CANCELLED:
        return _("They texted CANCEL. It is cancelled, and their provider has stopped our texts: did they mean that?")
    if reply.understood == ReplyKind.CANCEL_AND_STOP:
        return _("They texted CANCEL: our texts have stopped, and nothing is cancelled. Call them: what did they mean?")
    if decision.opt_out:
        return _("They want no more texts, and wrote more than that. Our texts have stopped: read it, and call them.")
    return _("Read what they texted and answer it.")


def _hold_open(reply: Reply) -> None:
    query = locked(select(Reply).where(Reply.id == reply.id)).execution_options(populate_existing=True)
    row: Reply = db.session.execute(query).scalar_one()
    if row.state != ReplyState.OPEN:
        raise ReplyAnswered


def _close(reply: Reply, by_id: int, how: str, now: datetime) -> None:
    reply.state, reply.answered_at, reply.answered_by_id = ReplyState.ANSWERED, now, by_id
    tasks.close_by_key(_task_key(reply), outcome=how, now=now)
    db.session.flush()


def _task_key(reply: Reply) -> str:
    return f"reply:{reply.reference}"
