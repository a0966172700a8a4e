"""Load what is taken: busy times, closures, private rooms, seats. One statement, plain rows of whole minutes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from booking.core.database import Instant, db
from booking.core.spans import span_around, span_text
from booking.sessions import rules
from booking.sessions.models import BusyTime, Closure, Disruption, GroupSeat
from booking.sessions.rules import BusyKind, DisruptionKind, Group, Span, Terms
from booking.venues.models import PrivateRoom, Venue


class Wanted(NamedTuple):
    """An interval about to be taken, and the busy time, if any, that would leave its time for it."""

    starts_at: datetime
    ends_at: datetime
    moving: int | None = None


class _Piece(StrEnum):
    """What a row of the statement says."""

    BUSY = "busy"
    ROOM = "room"
    GROUP = "group"
    LAPSED = "lapsed"
    CLOSED = "closed"
    CLOSED_FOR_GOOD = "closed_for_good"


@dataclass
class TakenRow:
    """Taken spans by advisor or venue, in order of time; `lapsed` are ids of expired holds in the wanted time."""

    busy: dict[int, list[Span]] = field(default_factory=dict)
    closed: dict[int, list[Span]] = field(default_factory=dict)
    rooms: dict[int, dict[int, list[Span]]] = field(default_factory=dict)
    groups: dict[int, dict[int, list[Group]]] = field(default_factory=dict)  # by service, then advisor
    lapsed: list[int] = field(default_factory=list)

    def add(self, kind: str, owner: int, id_: int, text: str) -> None:
        if kind == _Piece.BUSY:
            self.busy[owner] = _read(text)
        elif kind == _Piece.ROOM:
            self.rooms.setdefault(owner, {})[id_] = _read(text)
        elif kind == _Piece.GROUP:
            span, left, service_id = text.rsplit("/", 2)
            if int(left) > 0:
                group = Group(id_, *span_around(span), int(left))
                self.groups.setdefault(int(service_id), {}).setdefault(owner, []).append(group)
        elif kind == _Piece.LAPSED:
            self.lapsed.append(id_)
        else:
            shut = _read(text) if kind == _Piece.CLOSED else [rules.from_day_on(date.fromisoformat(text))]
            self.closed.setdefault(owner, []).extend(shut)


def read_taken(
    advisor_ids: Collection[int],
    venue_ids: Collection[int],
    asked: Mapping[int, Terms],
    days: tuple[datetime, datetime],
    now: datetime,
    wanted: Wanted | None = None,
) -> TakenRow:
    """Load all that is taken on these days, of these advisors and at these venues, as it concerns these services."""
    rooms, groups = any(one.needs_room for one in asked.values()), any(one.seats > 1 for one in asked.values())
    query = _statement(rooms, groups, wanted is not None, bool(wanted and wanted.moving))
    params = {"advisor_ids": sorted(advisor_ids), "venue_ids": sorted(venue_ids), "now": now}
    params |= {"since": days[0], "until": days[1], "service_ids": sorted(asked)}
    if wanted:
        params |= {"way_from": wanted.starts_at, "way_to": wanted.ends_at, "moving": wanted.moving}
    found = TakenRow()
    for row in rows_of(query, params):
        found.add(*row)
    return found


@cache
def _statement(rooms: bool, groups: bool, wanted: bool, moving: bool) -> Any:
    """Build the statement, cached: in a rush, building it would take longer than the database takes to answer."""
    standing = [*_between(BusyTime), still_stands(bindparam("now", type_=Instant))]
    if moving:
        standing.append(BusyTime.id != bindparam("moving"))
    parts = [_busy(standing), *_shut()]
    if rooms:
        parts.append(_rooms(standing))
    if groups:
        parts.append(_groups(standing))
    if wanted:
        parts += _lapsed(rooms)
    return union_all(*parts)


def still_stands(now: Any) -> ColumnElement[bool]:
    """Condition: no expired hold, nor a group of expired holds, at `now` (an instant, or a parameter)."""
    return or_(BusyTime.expires_at.is_(None), BusyTime.expires_at > now)


def rows_of(query: Any, params: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Execute past the ORM and return plain rows; pending changes are flushed first."""
    db.session.flush()
    return db.session.connection().execute(query, params).all()


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Condition: the column is in the expanding parameter of this name."""
    held: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    return held


def _busy(standing: Sequence[Any]) -> Any:
    """One row an advisor, with all spans in one text."""
    return (
        select(_said(_Piece.BUSY), BusyTime.advisor_id, _none(), _spans(BusyTime))
        .where(among(BusyTime.advisor_id, "advisor_ids"), *standing)
        .group_by(BusyTime.advisor_id)
    )


def _shut() -> list[Any]:
    return [
        select(_said(_Piece.CLOSED), Closure.venue_id, _none(), _spans(Closure))
        .where(among(Closure.venue_id, "venue_ids"), *_between(Closure))
        .group_by(Closure.venue_id),
        select(_said(_Piece.CLOSED_FOR_GOOD), Venue.id, _none(), cast(Venue.closed_on, String)).where(
            among(Venue.id, "venue_ids"), Venue.closed_on.is_not(None)
        ),
    ]


def _rooms(standing: Sequence[Any]) -> Any:
    return (
        select(_said(_Piece.ROOM), PrivateRoom.venue_id, PrivateRoom.id, _spans(BusyTime))
        .outerjoin(BusyTime, and_(BusyTime.room_id == PrivateRoom.id, *standing))
        .where(among(PrivateRoom.venue_id, "venue_ids"), PrivateRoom.closed_on.is_(None))
        .group_by(PrivateRoom.venue_id, PrivateRoom.id)
    )


def _groups(standing: Sequence[Any]) -> Any:
    """One row a group, with its span, the number of its free seats and its service."""
    live = or_(GroupSeat.expires_at.is_(None), GroupSeat.expires_at > bindparam("now", type_=Instant))
    left = BusyTime.seats - (select(func.count()).where(GroupSeat.busy_time_id == BusyTime.id, live).scalar_subquery())
    text = span_text(BusyTime.starts_at, BusyTime.ends_at) + "/" + cast(left, String)
    text = text + "/" + cast(BusyTime.service_id, String)
    # A group of an absent advisor keeps its time until everyone in it has another: nobody joins it any more.
    away = exists().where(
        Disruption.kind == DisruptionKind.ADVISOR_AWAY,
        Disruption.advisor_id == BusyTime.advisor_id,
        Disruption.starts_at < BusyTime.ends_at,
        Disruption.ends_at > BusyTime.starts_at,
        Disruption.reopened_at.is_(None),
    )
    return select(_said(_Piece.GROUP), BusyTime.advisor_id, BusyTime.id, text).where(
        among(BusyTime.advisor_id, "advisor_ids"),
        BusyTime.kind == BusyKind.GROUP,
        among(BusyTime.service_id, "service_ids"),
        ~away,
        *standing,
    )


def _lapsed(rooms: bool) -> list[Any]:
    """Ids of expired holds that overlap the wanted time, of an advisor or in a room."""
    way = (
        BusyTime.ends_at > bindparam("way_from"),
        BusyTime.starts_at < bindparam("way_to"),
        BusyTime.expires_at <= bindparam("now", type_=Instant),
    )
    columns = _said(_Piece.LAPSED), _none(), BusyTime.id, _said("")
    ours = among(BusyTime.advisor_id, "advisor_ids")
    parts: list[Any] = [select(*columns).where(ours, *way)]
    if rooms:
        here = select(PrivateRoom.id).where(among(PrivateRoom.venue_id, "venue_ids"))
        parts.append(select(*columns).where(BusyTime.room_id.in_(here), ~ours, *way))
    return parts


def _said(word: str) -> Any:
    """A literal in the statement: a constant needs no parameter."""
    return literal_column(f"'{word}'", String)


def _none() -> Any:
    return literal_column("0")


def _spans(table: type[BusyTime] | type[Closure]) -> Any:
    return func.aggregate_strings(span_text(table.starts_at, table.ends_at), ",")


def _read(text: str | None) -> list[Span]:
    return sorted(map(span_around, text.split(","))) if text else []


def _between(table: type[BusyTime] | type[Closure]) -> tuple[ColumnElement[bool], ...]:
    return table.ends_at > bindparam("since"), table.starts_at < bindparam("until")
