"""Reads of replies: the visits one can be about, what waits for an answer, the last reply of each visit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, and_, or_, select
from sqlalchemy.orm import joinedload

from booking.appointments.models import Appointment
from booking.appointments.queries import of_contact
from booking.appointments.rules import AppointmentStatus
from booking.citizens.models import CitizenContact, HelperContact
from booking.citizens.rules import Part
from booking.core.database import db
from booking.messages.models import Message, Reply
from booking.messages.queries.subjects import subjects
from booking.messages.rules.facts import Stand
from booking.messages.rules.reconciliation import Status
from booking.messages.rules.reply_kinds import Did, ReplyKind, ReplyState
from booking.replies.rules.effects import Live
from booking.replies.rules.limits import ANSWERED_SHOWN_FOR, TEXTED_WITHIN, TEXTS_REMEMBERED
from booking.services.queries import within
from booking.sessions.models import AdvisorSession
from booking.staff.rules import GrantLike, Role, scope_of
from booking.tasks.models import Task
from booking.tasks.queries import covered_by
from booking.visits.models import PartyMember, Visit
from booking.visits.rules import VisitStatus
from booking.wording.rules.kinds import Channel, SubjectKind

NEWEST = 100
_GONE_OUT = (Status.CLAIMED, Status.SENT, Status.DELIVERED, Status.UNKNOWN)
# Not shown beside a name: nothing that the desk has to know.
_NOT_BESIDE_A_NAME = {ReplyKind.THANKS, ReplyKind.LIKED, ReplyKind.START}


def live_for(contact_point_id: int, now: datetime) -> tuple[Live, ...]:
    """List visits and appointments ahead or in progress of whoever this number belongs to today, soonest first."""
    reached = select(CitizenContact.citizen_id).where(CitizenContact.contact_point_id == contact_point_id)
    helped = select(HelperContact.helper_id).where(HelperContact.contact_point_id == contact_point_id)
    ahead = select(Appointment.reference).where(
        of_contact([contact_point_id]), Appointment.status == AppointmentStatus.BOOKED, Appointment.ends_at > now
    )
    ahead = ahead.where(Appointment.follows_id.is_(None))  # a second topic is told, and answered, with the first
    party = select(PartyMember.visit_id).where(PartyMember.citizen_id.in_(reached), PartyMember.part == Part.CLIENT)
    coming = (
        select(Visit.reference)
        .join(AdvisorSession, AdvisorSession.id == Visit.session_id)
        .where(or_(Visit.id.in_(party), Visit.helper_id.in_(helped)), Visit.appointment_id.is_(None))
        .where(Visit.status == VisitStatus.COMING, AdvisorSession.ends_at > now)
    )
    found: list[Live] = []
    for kind, query in ((SubjectKind.APPOINTMENT, ahead), (SubjectKind.VISIT, coming)):
        references = db.session.scalars(query).all()
        texted = _texted(contact_point_id, references, now)
        for reference, subject in subjects(kind, references).items() if references else ():
            facts = subject.facts
            on = facts.stand is Stand.ON
            live = Live(kind.value, reference, facts.starts_at, facts.version, facts.says, on, reference in texted)
            found.append(live)
    return tuple(sorted(found, key=lambda live: (live.starts_at, live.reference)))


def texts_to(contact_point_id: int) -> Sequence[Message]:
    """List the last texts sent to this number, newest first."""
    query = (
        select(Message)
        .where(Message.contact_point_id == contact_point_id, Message.channel == Channel.SMS.value)
        .where(Message.status.in_(_GONE_OUT))
        .order_by(Message.claimed_at.desc(), Message.id.desc())
        .limit(TEXTS_REMEMBERED)
    )
    return db.session.scalars(query).all()


def _texted(contact_point_id: int, references: Collection[str], now: datetime) -> set[str]:
    query = select(Message.subject_reference).where(
        Message.subject_reference.in_(references),
        Message.contact_point_id == contact_point_id,
        Message.channel == Channel.SMS.value,
        Message.status.in_(_GONE_OUT),
        Message.claimed_at > now - TEXTED_WITHIN,
    )
    return set(db.session.scalars(query))


def open_replies(grants: Iterable[GrantLike], limit: int = NEWEST) -> Sequence[Reply]:
    """List replies that wait for an answer and whose Task these grants cover, oldest first."""
    return _covered(grants, Task.done_at.is_(None), order=Reply.received_at.asc(), limit=limit)


def answered_replies(grants: Iterable[GrantLike], now: datetime, limit: int = NEWEST) -> Sequence[Reply]:
    """List replies answered or closed in the last week, latest first."""
    lately = Task.done_at > now - ANSWERED_SHOWN_FOR
    return _covered(grants, lately, order=Reply.received_at.desc(), limit=limit)


def dealt_with(grants: Iterable[GrantLike], now: datetime, limit: int = NEWEST) -> Sequence[Reply]:
    """List replies acted upon automatically in the last week, about visits within these grants, latest first."""
    scope = scope_of(grants, Role.HOST, Role.MANAGER)
    booked = select(Appointment.id).where(Appointment.reference == Reply.subject_reference)
    come = select(Visit.id).where(Visit.reference == Reply.subject_reference)
    query = (
        select(Reply)
        .where(Reply.state == ReplyState.DONE, Reply.did.not_in(("", Did.NOTHING.value)))
        .where(Reply.received_at > now - ANSWERED_SHOWN_FOR)
        .where(
            or_(
                booked.where(within(scope, Appointment.venue_id, Appointment.service_id)).exists(),
                come.where(within(scope, Visit.venue_id, Visit.service_id)).exists(),
            )
        )
        .order_by(Reply.received_at.desc(), Reply.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def covered_reply(reference: str, grants: Iterable[GrantLike]) -> Reply | None:
    """Find the reply with this reference, if one of these grants covers its Task."""
    found = _covered(grants, Reply.reference == reference, order=Reply.id.asc(), limit=1)
    return found[0] if found else None


def answerable(references: Collection[str], grants: Iterable[GrantLike]) -> set[str]:
    """Return which of these replies are on the list that these grants open."""
    if not references:
        return set()
    of_reply = and_(Task.subject_kind == SubjectKind.REPLY.value, Task.subject_reference == Reply.reference)
    query = select(Reply.reference).join(Task, of_reply).where(Task.done_at.is_(None), covered_by(grants))
    return set(db.session.scalars(query.where(Reply.reference.in_(references))))


def _covered(
    grants: Iterable[GrantLike], condition: ColumnElement[bool], *, order: UnaryExpression[Any], limit: int
) -> Sequence[Reply]:
    of_reply = and_(Task.subject_kind == SubjectKind.REPLY.value, Task.subject_reference == Reply.reference)
    query = select(Reply).join(Task, of_reply).where(condition, covered_by(grants)).order_by(order, Reply.id)
    shown = (joinedload(Reply.contact_point), joinedload(Reply.answered_by))
    return db.session.scalars(query.limit(limit).options(*shown)).all()


def replies_of(references: Collection[str]) -> dict[str, list[Reply]]:
    """Read the replies about these visits, oldest first, by visit; visits without one are left out."""
    if not references:
        return {}
    query = select(Reply).where(Reply.subject_reference.in_(references)).order_by(Reply.received_at, Reply.id)
    found: dict[str, list[Reply]] = {}
    for reply in db.session.scalars(query):
        found.setdefault(reply.subject_reference, []).append(reply)
    return found


def last_texted(references: Collection[str]) -> dict[str, Reply]:
    """Read the last telling reply about each of these visits, where there is one. At most one statement."""
    found = replies_of([reference for reference in references if reference])
    telling = {
        reference: [one for one in replies if one.understood not in _NOT_BESIDE_A_NAME]
        for reference, replies in found.items()
    }
    return {reference: replies[-1] for reference, replies in telling.items() if replies}
