"""What people texted: what a reply can be about, what waits for an answer, and what stands beside a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, and_, select
from sqlalchemy.orm import joinedload

from booking.appointments.models import Appointment
from booking.core.database import db
from booking.messages.models import Message, Reply
from booking.messages.rules.answering import Live
from booking.messages.rules.planning import Channel, SubjectKind
from booking.messages.rules.settling import Status
from booking.sessions.models import AdvisorSession
from booking.staff.rules import GrantLike
from booking.tasks.models import Task
from booking.tasks.queries import covered_by
from booking.visits.models import Visit

NEWEST = 100
# Texts about something ahead are sent within a service's horizon and a little.
_TEXTED_WITHIN = timedelta(days=400)
_GONE_OUT = (Status.CLAIMED, Status.SENT, Status.DELIVERED, Status.UNKNOWN)


def live_for(contact_point_id: int, now: datetime) -> tuple[Live, ...]:
    """The visits, ahead or going on, about which this number was texted, soonest first."""
    texted = select(Message.subject_reference).where(
        Message.contact_point_id == contact_point_id,
        Message.channel == Channel.SMS.value,
        Message.status.in_(_GONE_OUT),
        Message.claimed_at > now - _TEXTED_WITHIN,
    )
    ahead = select(Appointment.reference, Appointment.starts_at).where(
        Appointment.reference.in_(texted), Appointment.status == "booked", Appointment.ends_at > now
    )
    coming = (
        select(Visit.reference, AdvisorSession.starts_at)
        .join(AdvisorSession, AdvisorSession.id == Visit.session_id)
        .where(Visit.reference.in_(texted), Visit.status == "coming", AdvisorSession.ends_at > now)
    )
    found = [Live(SubjectKind.APPOINTMENT.value, *row) for row in db.session.execute(ahead)]
    found += [Live(SubjectKind.VISIT.value, *row) for row in db.session.execute(coming)]
    return tuple(sorted(found, key=lambda live: (live.starts_at, live.reference)))


def open_replies(grants: Iterable[GrantLike], limit: int = NEWEST) -> Sequence[Reply]:
    """What waits for an answer and whose Task one of these grants covers, the oldest first."""
    return _covered(grants, Task.done_at.is_(None), order=Reply.received_at.asc(), limit=limit)


def answered_replies(grants: Iterable[GrantLike], now: datetime, limit: int = NEWEST) -> Sequence[Reply]:
    """What was answered or closed in the last week, the latest first."""
    lately = Task.done_at > now - timedelta(days=7)
    return _covered(grants, lately, order=Reply.received_at.desc(), limit=limit)


def covered_reply(reference: str, grants: Iterable[GrantLike]) -> Reply | None:
    """The reply of this reference, if one of these grants covers its Task."""
    found = _covered(grants, Reply.reference == reference, order=Reply.id.asc(), limit=1)
    return found[0] if found else None


def _covered(
    grants: Iterable[GrantLike], condition: ColumnElement[bool], *, order: UnaryExpression[Any], limit: int
) -> Sequence[Reply]:
    of_reply = and_(Task.subject_kind == SubjectKind.REPLY.value, Task.subject_reference == Reply.reference)
    query = select(Reply).join(Task, of_reply).where(condition, covered_by(grants)).order_by(order, Reply.id)
    shown = (joinedload(Reply.contact_point), joinedload(Reply.answered_by))
    return db.session.scalars(query.limit(limit).options(*shown)).all()


def replies_of(references: Collection[str]) -> dict[str, list[Reply]]:
    """What was texted about these visits, oldest first; what nobody texted about is left out."""
    if not references:
        return {}
    query = select(Reply).where(Reply.subject_reference.in_(references)).order_by(Reply.received_at, Reply.id)
    found: dict[str, list[Reply]] = {}
    for reply in db.session.scalars(query):
        found.setdefault(reply.subject_reference, []).append(reply)
    return found
