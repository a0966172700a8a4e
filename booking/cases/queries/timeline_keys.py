"""Keys of what stands on a record, with where in its timeline, without what it says; no more than a part shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Date,
    Select,
    and_,
    bindparam,
    cast,
    false,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from booking.appointments.models import Appointment
from booking.appointments.queries import with_others
from booking.cases.models import Entry, EntryClient
from booking.cases.queries.entries import entries_of
from booking.cases.queries.lines import ItemKind, visit_at
from booking.cases.queries.records import citizens_of, visits_of
from booking.cases.queries.shields import named_on_entries
from booking.cases.rules import EntryKind, Reader, may_read
from booking.cases.rules.timeline_positions import TimelinePosition
from booking.core import clock
from booking.core.database import Instant, db
from booking.visits.models import Consultation, PartyMember, Visit
from booking.visits.queries import VISIT_OF_APPOINTMENT

_RECORD: Any = bindparam("record_id")
_AHEAD = "ahead"
_OWN = (ItemKind.VISIT, ItemKind.ENTRY, ItemKind.APPOINTMENT)  # what stands on a record by itself


class EntryKey(NamedTuple):
    """An entry of a record: what decides who may read it, and when it happened."""

    id: int
    reference: str
    happened_at: datetime
    consultation_id: int | None
    department_id: int
    restricted: bool
    venue_id: int | None
    named: frozenset[int] | None  # who may open the shielded record that it stands on


class Standing(NamedTuple):
    """An item of a record by its primary key, and where it stands."""

    position: TimelinePosition
    id: int


def kept_keys(record_id: int, *, shielded: bool) -> list[EntryKey]:
    """Read the keys of the entries of a record that not everybody may read: restricted ones.

    Where somebody `shielded` is near, of every entry: shields decide about those too.
    """
    rows = db.session.execute(_KEPT if not shielded else _EVERY, {"record_id": record_id}).all()
    named = named_on_entries(entries_of(record_id)) if shielded else {}
    return [EntryKey._make((*row, named.get(row.id))) for row in rows]


def unread(keys: Iterable[EntryKey], reader: Reader) -> list[EntryKey]:
    """Return those of the entries that this reader may not read."""
    alike = defaultdict(list)
    for key in keys:
        alike[key.department_id, key.restricted, key.venue_id, key.named].append(key)
    return [key for same in alike.values() if not may_read(same[0], reader) for key in same]


def standing(
    record_id: int,
    *,
    limit: int,
    after: TimelinePosition | None,
    withheld: Collection[int],
    story: bool = False,
    kind: str = "",
    now: datetime | None = None,
) -> tuple[list[Standing], dict[str, int]]:
    """Read where the newest `limit` visits, loose entries and appointments each stand that follow a place.

    Entries that are `withheld` stand nowhere, with `story` those struck through neither. With a `kind` of the filter,
    only what may be of that kind: its reader's lines decide. One statement; a visit without arrival stands at the
    beginning of its day. With `now`, also the ids of all appointments from then on, by reference.
    """
    given: dict[str, Any] = {"record_id": record_id, "limit": limit, "withheld": list(withheld)}
    if after is not None:
        given |= {"at": after.at, "reference": after.reference, "day": clock.day_of(after.at)}
    if now is not None:
        given["now"] = now
    place = tuple((own > after.kind) - (own < after.kind) for own in _OWN) if after else None
    asked = _standing(place, _is_midnight(after), story, kind, now is not None)
    rows = db.session.execute(asked, given).all()
    found = [
        Standing(TimelinePosition(row.at or visit_at(None, row.day), ItemKind(row.kind), row.reference), row.id)
        for row in rows
        if row.kind != _AHEAD
    ]
    return found, {row.reference: row.id for row in rows if row.kind == _AHEAD}


def entries_in(record_id: int, visit_ids: Collection[int], ids: Collection[int], *, story: bool) -> Select[int]:
    """Select these entries, and those of the record that were written in these visits."""
    theirs = select(EntryClient.entry_id).where(EntryClient.citizen_id.in_(citizens_of(record_id)))
    in_visits = and_(Consultation.visit_id.in_(visit_ids), or_(~Entry.moved, Entry.id.in_(theirs)))
    found = select(Entry.id).outerjoin(Consultation, Consultation.id == Entry.consultation_id)
    return found.where(or_(Entry.id.in_(ids), in_visits), ~Entry.struck if story else true())


def _is_midnight(after: TimelinePosition | None) -> bool:
    return after is not None and clock.day_bounds(clock.day_of(after.at))[0] == after.at


@cache
def _standing(
    place: tuple[int, ...] | None, at_midnight: bool, story: bool, kind: str, ahead: bool
) -> CompoundSelect[Any]:
    """Build the statement once for each way to ask.

    `place`: for each of `_OWN` whether it stands before (1), among (0) or after (-1) what the part follows, at one
    instant; None for the newest part.
    """
    at: Any = bindparam("at", type_=Instant())
    day: Any = bindparam("day", type_=Date())

    def follows(column: Any, equal: Any, own: ItemKind, reference: Any, *, ties: bool = True) -> Any:
        if place is None:
            return true()
        before = place[_OWN.index(own)]
        if before == 0 and ties:
            return or_(column < equal, and_(column == equal, reference < bindparam("reference")))
        return column < equal if before > 0 and ties else column <= equal

    def newest(found: Any, *order: Any) -> Any:
        newest_first = found.order_by(*order).limit(bindparam("limit")).subquery()
        return select(newest_first)

    visits = _visits(kind)
    parts = [
        newest(
            visits.where(Visit.arrived_at.is_not(None), follows(Visit.arrived_at, at, ItemKind.VISIT, Visit.reference)),
            Visit.arrived_at.desc(),
            Visit.reference.desc(),
        ),
        newest(
            visits.where(
                Visit.arrived_at.is_(None),
                follows(Visit.day, day, ItemKind.VISIT, Visit.reference, ties=at_midnight),
            ),
            Visit.day.desc(),
            Visit.reference.desc(),
        ),
        newest(
            _loose(story, kind).where(follows(Entry.happened_at, at, ItemKind.ENTRY, Entry.reference)),
            Entry.happened_at.desc(),
            Entry.reference.desc(),
        ),
        newest(
            _bookings(kind).where(follows(Appointment.starts_at, at, ItemKind.APPOINTMENT, Appointment.reference)),
            Appointment.starts_at.desc(),
            Appointment.reference.desc(),
        ),
    ]
    if ahead:
        parts.append(_bookings(as_kind=_AHEAD).where(Appointment.starts_at > bindparam("now", type_=Instant())))
    return union_all(*parts)


def _visits(kind: str) -> Any:
    found = select(
        literal(str(ItemKind.VISIT)).label("kind"),
        Visit.id,
        Visit.reference,
        Visit.arrived_at.label("at"),
        Visit.day.label("day"),
    ).where(Visit.id.in_(visits_of(_RECORD)))
    if kind == ItemKind.APPOINTMENT:
        return found.where(false())
    if kind in set(EntryKind):
        written = select(Consultation.visit_id).join(Entry, Entry.consultation_id == Consultation.id)
        written = written.where(Consultation.visit_id.in_(visits_of(_RECORD)), Entry.kind == kind)
        return found.where(Visit.id.in_(written))
    return found


def _loose(story: bool, kind: str) -> Any:
    in_visit = select(Consultation.id).where(Consultation.visit_id.in_(visits_of(_RECORD)))
    found = select(
        literal(str(ItemKind.ENTRY)).label("kind"),
        Entry.id,
        Entry.reference,
        Entry.happened_at.label("at"),
        cast(null(), Date).label("day"),
    ).where(
        Entry.id.in_(select(EntryClient.entry_id).where(EntryClient.citizen_id.in_(citizens_of(_RECORD)))),
        or_(Entry.consultation_id.is_(None), Entry.consultation_id.not_in(in_visit)),
        Entry.id.not_in(bindparam("withheld", expanding=True)),
        ~Entry.struck if story else true(),
    )
    return found.where(Entry.kind == kind) if kind else found


def _bookings(kind: str = "", *, as_kind: str = ItemKind.APPOINTMENT) -> Any:
    """Select the appointments of the record's people that became no visit of theirs.

    Those to which they are named to come too are among them.
    """
    people = citizens_of(_RECORD)
    came = select(PartyMember.id).where(PartyMember.visit_id == Visit.id, PartyMember.citizen_id.in_(people))
    found = (
        select(
            literal(str(as_kind)).label("kind"),
            Appointment.id,
            Appointment.reference,
            Appointment.starts_at.label("at"),
            cast(null(), Date).label("day"),
        )
        .outerjoin(Visit, VISIT_OF_APPOINTMENT)
        .where(or_(Appointment.citizen_id.in_(people), with_others(people)), or_(Visit.id.is_(None), ~came.exists()))
    )
    return found if kind in ("", ItemKind.APPOINTMENT, "message") else found.where(false())


_EVERY = (
    select(Entry.id, Entry.reference, Entry.happened_at, Entry.consultation_id)
    .add_columns(Entry.department_id, Entry.restricted, Visit.venue_id)
    .outerjoin(Consultation, Consultation.id == Entry.consultation_id)
    .outerjoin(Visit, Visit.id == Consultation.visit_id)
    .where(Entry.id.in_(entries_of(_RECORD)))
)
_KEPT = _EVERY.where(Entry.restricted)
