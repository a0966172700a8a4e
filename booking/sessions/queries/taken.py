"""What is taken: busy times, closures, private rooms, seats of groups. One statement, plain rows of whole minutes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal_column, or_, select, union_all

from booking.core.database import db
from booking.core.spans import span_around, span_text
from booking.sessions import rules
from booking.sessions.models import BusyTime, Closure, Disruption, GroupSeat
from booking.sessions.rules import Group, Span, Terms
from booking.venues.models import PrivateRoom, Venue


class Wanted(NamedTuple):
    """A stretch that somebody is about to take, and the busy time, if any, that would leave where it stands for it."""

    starts_at: datetime
    ends_at: datetime
    moving: int | None = None


@dataclass
class Taken:
    """By advisor or venue, in order of time; `lapsed` are holds that ran out and stand where somebody wants to be."""

    busy: dict[int, list[Span]] = field(default_factory=dict)
    closed: dict[int, list[Span]] = field(default_factory=dict)
    rooms: dict[int, dict[int, list[Span]]] = field(default_factory=dict)
    groups: dict[int, list[Group]] = field(default_factory=dict)
    lapsed: list[int] = field(default_factory=list)

    def add(self, kind: str, owner: int, id_: int, text: str) -> None:
        """Take in one row of the statement."""
        if kind == "busy":
            self.busy[owner] = _read(text)
        elif kind == "room":
            self.rooms.setdefault(owner, {})[id_] = _read(text)
        elif kind == "group":
            span, _slash, left = text.rpartition("/")
            if int(left) > 0:
                self.groups.setdefault(owner, []).append(Group(id_, *span_around(span), int(left)))
        elif kind == "lapsed":
            self.lapsed.append(id_)
        else:
            shut = _read(text) if kind == "closure" else [rules.from_day_on(date.fromisoformat(text))]
            self.closed.setdefault(owner, []).extend(shut)


def read_taken(
    advisor_ids: Collection[int],
    venue_ids: Collection[int],
    service_id: int,
    terms: Terms,
    days: tuple[datetime, datetime],
    now: datetime,
    wanted: Wanted | None = None,
) -> Taken:
    """All that is taken on these days, of these advisors and at these venues, as it concerns a service."""
    moving = wanted.moving if wanted else None
    standing = (*_between(BusyTime, days), still_stands(now), *([BusyTime.id != moving] if moving else ()))
    parts = [_busy(advisor_ids, standing), *_shut(venue_ids, days)]
    if terms.needs_room:
        parts.append(_rooms(venue_ids, standing))
    if terms.seats > 1:
        parts.append(_groups(advisor_ids, service_id, standing, now))
    if wanted:
        parts += _lapsed(advisor_ids, venue_ids, terms, wanted, now)
    found = Taken()
    for row in rows_of(union_all(*parts)):
        found.add(*row)
    return found


def still_stands(now: datetime) -> ColumnElement[bool]:
    """Not a hold, or a group of nothing but holds, that has run out."""
    return or_(BusyTime.expires_at.is_(None), BusyTime.expires_at > now)


def rows_of(query: Any) -> Sequence[Any]:
    """Plain rows, past the object layer; what was changed through it is written first."""
    db.session.flush()
    return db.session.connection().execute(query).all()


def _busy(advisor_ids: Collection[int], standing: Sequence[Any]) -> Any:
    """One row an advisor, however often they are taken."""
    return (
        select(_said("busy"), BusyTime.advisor_id, _none(), _spans(BusyTime))
        .where(BusyTime.advisor_id.in_(advisor_ids), *standing)
        .group_by(BusyTime.advisor_id)
    )


def _shut(venue_ids: Collection[int], days: tuple[datetime, datetime]) -> list[Any]:
    return [
        select(_said("closure"), Closure.venue_id, _none(), _spans(Closure))
        .where(Closure.venue_id.in_(venue_ids), *_between(Closure, days))
        .group_by(Closure.venue_id),
        select(_said("for good"), Venue.id, _none(), cast(Venue.closed_on, String)).where(
            Venue.id.in_(venue_ids), Venue.closed_on.is_not(None)
        ),
    ]


def _rooms(venue_ids: Collection[int], standing: Sequence[Any]) -> Any:
    return (
        select(_said("room"), PrivateRoom.venue_id, PrivateRoom.id, _spans(BusyTime))
        .outerjoin(BusyTime, and_(BusyTime.room_id == PrivateRoom.id, *standing))
        .where(PrivateRoom.venue_id.in_(venue_ids), PrivateRoom.closed_on.is_(None))
        .group_by(PrivateRoom.venue_id, PrivateRoom.id)
    )


def _groups(advisor_ids: Collection[int], service_id: int, standing: Sequence[Any], now: datetime) -> Any:
    """Each with its span and the number of its free seats behind it."""
    left = BusyTime.seats - (
        select(func.count())
        .where(GroupSeat.busy_time_id == BusyTime.id, or_(GroupSeat.expires_at.is_(None), GroupSeat.expires_at > now))
        .scalar_subquery()
    )
    text = span_text(BusyTime.starts_at, BusyTime.ends_at) + "/" + cast(left, String)
    # A group of an advisor who is away keeps its time until everyone in it has another: nobody joins it any more.
    away = exists().where(
        Disruption.kind == "advisor_away",
        Disruption.advisor_id == BusyTime.advisor_id,
        Disruption.starts_at < BusyTime.ends_at,
        Disruption.ends_at > BusyTime.starts_at,
        Disruption.reopened_at.is_(None),
    )
    return select(_said("group"), BusyTime.advisor_id, BusyTime.id, text).where(
        BusyTime.advisor_id.in_(advisor_ids),
        BusyTime.kind == "group",
        BusyTime.service_id == service_id,
        ~away,
        *standing,
    )


def _lapsed(
    advisor_ids: Collection[int], venue_ids: Collection[int], terms: Terms, wanted: Wanted, now: datetime
) -> list[Any]:
    """Holds that ran out and stand in the way: of an advisor, or in a room."""
    way = BusyTime.ends_at > wanted.starts_at, BusyTime.starts_at < wanted.ends_at, BusyTime.expires_at <= now
    columns = _said("lapsed"), _none(), BusyTime.id, _said("")
    parts: list[Any] = [select(*columns).where(BusyTime.advisor_id.in_(advisor_ids), *way)]
    if terms.needs_room:
        rooms = select(PrivateRoom.id).where(PrivateRoom.venue_id.in_(venue_ids))
        parts.append(select(*columns).where(BusyTime.room_id.in_(rooms), BusyTime.advisor_id.not_in(advisor_ids), *way))
    return parts


def _said(word: str) -> Any:
    """A word written into the statement: what never changes needs no parameter."""
    return literal_column(f"'{word}'", String)


def _none() -> Any:
    return literal_column("0")


def _spans(table: type[BusyTime] | type[Closure]) -> Any:
    return func.aggregate_strings(span_text(table.starts_at, table.ends_at), ",")


def _read(text: str | None) -> list[Span]:
    return sorted(map(span_around, text.split(","))) if text else []


def _between(table: type[BusyTime] | type[Closure], days: tuple[datetime, datetime]) -> tuple[ColumnElement[bool], ...]:
    start, end = days
    return table.ends_at > start, table.starts_at < end
