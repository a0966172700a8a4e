"""Replies as subjects of messages: answered with a link by the machine, or with what a person wrote."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from booking.core.database import db
from booking.messages.models import ReconciledVersion, Reply
from booking.messages.queries.subject import Subject, contacts_of
from booking.messages.queries.subjects import appointments, visits
from booking.messages.queries.subjects.reconciled import is_of
from booking.messages.rules.facts import Stand, SubjectFacts
from booking.messages.rules.limits import ANSWER_WORTH, ANSWERED_WITHIN
from booking.messages.rules.reply_kinds import Did
from booking.wording.rules.kinds import MessageKind, SubjectKind

_LINK, _WRITTEN = 1, 2  # its versions: the automatic answer, and the one that a person wrote


def unreconciled(now: datetime) -> Select[str]:
    """Select the references of replies whose answer is not planned yet."""
    settled = func.coalesce(ReconciledVersion.version, 0)
    differs = or_(settled == 0, and_(Reply.answer != "", settled != _WRITTEN))
    return ahead(now).outerjoin(ReconciledVersion, is_of(SubjectKind.REPLY, Reply.reference)).where(differs)


def ahead(now: datetime) -> Select[str]:
    """Select the references of replies whose answer is not too late yet."""
    since = now - ANSWER_WORTH
    link = and_(Reply.did == Did.LINK_SENT.value, Reply.answer == "", Reply.received_at > since)
    written = and_(Reply.answer != "", Reply.answered_at > since)
    # Bounded by arrival, so that the index skips years of replies: an answer is written within days.
    recent = Reply.received_at > now - ANSWERED_WITHIN
    return select(Reply.reference).where(recent, or_(link, written)).order_by(Reply.received_at)


def subjects(references: Collection[str]) -> list[Subject]:
    """Read these replies as subjects, each with the visit it is about, where that is known."""
    query = (
        select(Reply)
        .where(Reply.reference.in_(references))
        .options(joinedload(Reply.contact_point))
        .execution_options(populate_existing=True)
    )
    rows, about = list(db.session.scalars(query)), dict[str, Subject]()
    for kind, module in ((SubjectKind.APPOINTMENT, appointments), (SubjectKind.VISIT, visits)):
        wanted = {row.subject_reference for row in rows if row.subject_kind == kind}
        about |= {one.facts.reference: one for one in module.subjects(wanted)} if wanted else {}
    return [_subject(row, about.get(row.subject_reference)) for row in rows]


def _subject(row: Reply, about: Subject | None) -> Subject:
    answered_at = row.answered_at or row.received_at
    facts = SubjectFacts(
        kind=SubjectKind.REPLY,
        reference=row.reference,
        version=_WRITTEN if row.answer else _LINK,
        stand=Stand.ON,
        starts_at=answered_at + ANSWER_WORTH,
        venue_id=about.facts.venue_id if about else 0,
        asked_at=row.received_at,
        since=answered_at,
        contacts=contacts_of([row.contact_point] if row.contact_point else []),
        answer=(MessageKind.ANSWER if row.answer else MessageKind.CHANGE_LINK).value,
    )
    if about is None:
        page = (SubjectKind.REPLY, row.reference)
        return Subject(facts, frozenset(), "", "", facts.starts_at, 1, None, page, words=row.answer)
    return replace(about, facts=facts, dependencies=frozenset(), words=row.answer)
