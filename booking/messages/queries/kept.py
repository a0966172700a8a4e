"""Read messages: by subject, the newest, what is due, what was sent to a number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from booking.citizens.models import Citizen, CitizenContact
from booking.core.database import db
from booking.messages.models import Message
from booking.messages.queries.scope import told_in
from booking.messages.queries.shielding import about_shielded
from booking.messages.rules.facts import BY_DAY
from booking.messages.rules.reconciliation import CALL_KEY, TOLD, Status
from booking.messages.rules.sending_times import WEEK
from booking.staff.rules import EVERYTHING, Scope
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from booking.wording.rules.kinds import SubjectKind

NEWEST = 100


def messages_of(references: Collection[str]) -> dict[str, list[Message]]:
    """Read every message of these subjects, in the order in which they were planned."""
    found: dict[str, list[Message]] = {reference: [] for reference in references}
    query = select(Message).where(Message.subject_reference.in_(references)).order_by(Message.id)
    for row in db.session.execute(query).scalars():
        found[row.subject_reference].append(row)
    return found


@dataclass(frozen=True)
class Gone:
    """When capped messages were sent, by contact point, and whose contact points those are."""

    points: Mapping[int, set[int]]  # contact points by citizen: all of their case record's
    times: dict[int, list[datetime]]  # by contact point

    def to(self, citizen_id: int | None) -> Sequence[datetime]:
        """Return when capped messages were sent to this person."""
        points = self.points.get(citizen_id, set()) if citizen_id is not None else set()
        return [at for point in points for at in self.times.get(point, [])]

    def add(self, contact_point_id: int | None, now: datetime) -> None:
        if contact_point_id is not None:
            self.times.setdefault(contact_point_id, []).append(now)


def gone_to(citizens: Collection[int | None], now: datetime) -> Gone:
    """Read when reminders, offers and questions went to these people in the last seven days, by any channel.

    All contact points of the case record count: one person booked twice, under two numbers, is one person.
    """
    known = {one for one in citizens if one is not None}
    points: dict[int, set[int]] = {}
    times: dict[int, list[datetime]] = {}
    if not known:
        return Gone(points, times)
    other = aliased(Citizen)
    reached_by = (
        select(Citizen.id, CitizenContact.contact_point_id)
        .join(other, other.case_record_id == Citizen.case_record_id)
        .join(CitizenContact, CitizenContact.citizen_id == other.id)
        .where(Citizen.id.in_(known))
    )
    for citizen_id, point_id in db.session.execute(reached_by):
        points.setdefault(citizen_id, set()).add(point_id)
    went = (
        select(Message.contact_point_id, Message.claimed_at)
        .where(Message.contact_point_id.in_(set().union(*points.values())), Message.kind.in_(BY_DAY))
        .where(Message.claimed_at > now - WEEK, Message.status.in_(TOLD))
    )
    for point, at in db.session.execute(went):
        times.setdefault(point or 0, []).append(at or now)  # neither is null: the query filters on both
    return Gone(points, times)


def newest(scope: Scope = EVERYTHING, limit: int = NEWEST) -> Sequence[Message]:
    """List the newest messages of this scope whose words are still kept, without those of shielded people."""
    query = (
        select(Message)
        .where(Message.claimed_at.is_not(None), Message.body != "", Message.carried_by == "", told_in(scope))
        .where(~about_shielded(Message))
        .order_by(Message.claimed_at.desc(), Message.id.desc())
        .limit(limit)
        .options(joinedload(Message.contact_point))
    )
    return db.session.execute(query).scalars().all()


def anything_late(now: datetime) -> bool:
    """Return whether a planned message is past its deadline; a cheap read."""
    late = and_(Message.status == Status.PLANNED, Message.due_at <= now, Message.worthless_at <= now)
    return bool(db.session.execute(select(exists().where(late))).scalar())


def calls_that_are_over(now: datetime) -> list[str]:
    """List the keys of open Tasks to call, to write or to tell of a visit, whose deadline has passed."""
    of_visit = Message.subject_kind.in_((SubjectKind.APPOINTMENT, SubjectKind.VISIT))
    wanted = or_(Task.kind.in_((TaskKind.CALL, TaskKind.WRITE)), and_(Task.kind == TaskKind.TELL, of_visit))
    query = (
        select(Task.key)
        .join(Message, Message.reference == func.substr(Task.key, len(CALL_KEY) + 1))
        .where(wanted, Task.done_at.is_(None), Message.worthless_at <= now)
        .order_by(Task.key)
        .limit(NEWEST)
    )
    return list(db.session.execute(query).scalars())


def anything_due(now: datetime) -> bool:
    """Return whether a worker would find something to send, to look up or to give up; a cheap read."""
    due = and_(Message.status == Status.PLANNED, Message.due_at <= now)
    lost = and_(Message.status.in_((Status.CLAIMED, Status.UNKNOWN)), Message.claimed_until <= now)
    return bool(db.session.execute(select(exists().where(or_(due, lost)))).scalar())
