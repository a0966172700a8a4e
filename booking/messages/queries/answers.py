"""Replies that are answered by a text: with the link to change what they are about, or with what a person wrote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from booking.core.database import db
from booking.messages.models import ReconciledVersion, Reply
from booking.messages.queries.subject import contacts_of
from booking.messages.rules.contact_wishes import ways
from booking.messages.rules.reply_kinds import Did
from booking.wording.rules.kinds import Channel, MessageKind, SubjectKind

# An answer that comes a day later is no answer.
WORTH = timedelta(days=1)
_LINK, _WRITTEN = 1, 2


def version_of(row: Reply) -> int:
    """A reply is answered by itself, and once more when a person has written."""
    return _WRITTEN if row.answer else _LINK


def kind_of(row: Reply) -> str:
    """Which message answers it."""
    return (MessageKind.ANSWER if row.answer else MessageKind.CHANGE_LINK).value


def may_text_back(row: Reply) -> bool:
    """Whether a text would reach who wrote: not a number that nobody gave us, nor one that has stopped our texts."""
    point = row.contact_point
    return point is not None and any(channel is Channel.SMS for channel, _id in ways(contacts_of([point])))


def unreconciled(now: datetime) -> Sequence[str]:
    """References of replies whose answer is not planned yet."""
    same = and_(
        ReconciledVersion.subject_kind == SubjectKind.REPLY.value,
        ReconciledVersion.subject_reference == Reply.reference,
    )
    settled = func.coalesce(ReconciledVersion.version, 0)
    differs = or_(settled == 0, and_(Reply.answer != "", settled != _WRITTEN))
    return list(db.session.scalars(_to_answer(now).outerjoin(ReconciledVersion, same).where(differs)))


def ahead(now: datetime) -> Sequence[str]:
    """References of every reply whose answer is not too late yet."""
    return list(db.session.scalars(_to_answer(now)))


def with_numbers(references: Collection[str]) -> Sequence[Reply]:
    """These replies, with the numbers they came from."""
    query = (
        select(Reply)
        .where(Reply.reference.in_(references))
        .options(joinedload(Reply.contact_point))
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def answered_before(provider: str) -> bool:
    """Whether anybody has ever texted us through this provider."""
    return db.session.scalar(select(Reply.id).where(Reply.provider == provider).limit(1)) is not None


def _to_answer(now: datetime) -> Select[str]:
    since = now - WORTH
    link = and_(Reply.did == Did.LINK_SENT.value, Reply.answer == "", Reply.received_at > since)
    written = and_(Reply.answer != "", Reply.answered_at > since)
    # By when it came, so that years of replies cost nothing: an answer is written within days.
    recent = Reply.received_at > now - timedelta(days=30)
    return select(Reply.reference).where(recent, or_(link, written)).order_by(Reply.received_at)
