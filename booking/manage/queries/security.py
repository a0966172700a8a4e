"""Read the security journal, within a manager's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select

from booking.core.database import db
from booking.core.journal import SecurityEvent

PAGE = 50


class Shown(NamedTuple):
    """One page of events, newest first, and whether there are older ones."""

    events: Sequence[SecurityEvent]
    more: bool


def events(*, people: Collection[int] | None, act: str = "", person_id: int | None = None, page: int = 1) -> Shown:
    """List the events by or about these people; None for all, those of commands and strangers too."""
    found = select(SecurityEvent).order_by(SecurityEvent.id.desc())
    if people is not None:
        found = found.where(_of(people))
    if act:
        found = found.where(SecurityEvent.act == act)
    if person_id is not None:
        found = found.where(_of([person_id]))
    rows = db.session.scalars(found.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return Shown(rows[:PAGE], len(rows) > PAGE)


def _of(people: Collection[int]) -> ColumnElement[bool]:
    return or_(SecurityEvent.by_id.in_(people), SecurityEvent.about_id.in_(people))
