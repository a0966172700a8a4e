"""Add citizens as they name themselves, change contact points and wishes, join records of one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime

from sqlalchemy import delete, insert, or_, select, tuple_, update
from sqlalchemy.orm.attributes import set_committed_value

from booking.citizens.models import (
    NOT_KEYED,
    CaseRecord,
    Citizen,
    CitizenContact,
    CitizenJoin,
    ContactPoint,
    Helper,
    HelperContact,
    LikelyPair,
    NameKey,
    PersonName,
)
from booking.citizens.operations.wishes import settle_wishes
from booking.citizens.rules import ContactKind
from booking.citizens.rules.joins import record_after
from booking.citizens.rules.knowing import NameKind
from booking.citizens.rules.names import name_keys
from booking.core.database import db, refused_as
from booking.core.errors import NothingToUndo, StalePage
from booking.core.folding import folded
from booking.core.phone_numbers import last_digits
from booking.core.rows import add_row, insert_into, lock_row
from booking.core.tokens import random_reference

_POINTED_TO = {"FOREIGN KEY": StalePage, "foreign key": StalePage}
_NUMBERS = {ContactKind.MOBILE, ContactKind.LANDLINE}


def name_citizen(
    name: str,
    *,
    contacts: Sequence[tuple[ContactKind, str]] = (),
    language: str = "",
    date_of_birth: date | None = None,
    now: datetime,
) -> Citizen:
    """Add a citizen as typed, with a case record of their own. Nobody is looked up, joined or changed."""
    record = add_row(CaseRecord, {"reference": random_reference(), "opened_at": now})
    typed = {"name": name, "name_folded": folded(name)[:160], "language": language, "date_of_birth": date_of_birth}
    person = add_row(Citizen, {"case_record_id": record.id, "named_at": now, **typed})
    set_committed_value(person, "contact_points", [])
    _use(person, contacts)
    return person


def name_others(names: Sequence[str], *, known: Sequence[Citizen] = (), now: datetime) -> list[Citizen]:
    """Add those who come too, each as typed. Who is `known` by that name already stays who they are."""
    named = {person.typed_name: person for person in known}
    return [named[name] if name in named else name_citizen(name, now=now) for name in names]


def name_helper(
    name: str, *, relation: str = "", contacts: Sequence[tuple[ContactKind, str]] = (), now: datetime
) -> Helper:
    """Add who helps with one appointment or visit, as typed. No case record is opened for them."""
    typed = {"name": name, "name_folded": folded(name)[:160], "relation": relation}
    helper = add_row(Helper, {**typed, "named_at": now})
    set_committed_value(helper, "contact_points", [])
    _use(helper, contacts)
    return helper


def change_contacts(person: Citizen | Helper, contacts: Sequence[tuple[ContactKind, str]], *, now: datetime) -> None:
    """Replace the person's contact points. Points shared with others stay theirs."""
    before = [point.id for point in person.contact_points]
    person.contact_points = []
    db.session.flush()
    _use(person, contacts)
    if isinstance(person, Citizen):
        person.paired = False
        settle_wishes([person.case_record_id], before)


def set_birth(citizen: Citizen, born: date) -> None:
    """Write down the day of birth that a person told staff."""
    citizen.date_of_birth, citizen.paired = born, False
    db.session.flush()


def correct_name(citizen: Citizen, name: str) -> None:
    """Change the name of a citizen whom nobody but they themselves has named."""
    citizen.typed_name, citizen.name_folded = name, folded(name)[:160]
    citizen.keyed = citizen.paired = False
    db.session.flush()


def forget_unused(citizen_ids: Collection[int]) -> None:
    """Delete those of these citizens to whom nothing points any more, each with their record."""
    for citizen_id in citizen_ids:
        record_id = select(Citizen.case_record_id).where(Citizen.id == citizen_id)
        record = db.session.scalar(record_id)
        # The database says what still points to them: a visit, an entry, a task, a join, another on their record.
        with suppress(StalePage), refused_as(_POINTED_TO):
            for gone in (
                delete(NameKey).where(NameKey.citizen_id == citizen_id),
                delete(LikelyPair).where(or_(LikelyPair.citizen_id == citizen_id, LikelyPair.other_id == citizen_id)),
                delete(Citizen).where(Citizen.id == citizen_id),
                delete(CaseRecord).where(CaseRecord.id == record),
            ):
                db.session.execute(gone.execution_options(synchronize_session=False))


def key_names(limit: int) -> int:
    """Write the keys of up to `limit` names that have none yet, or have changed; return of how many."""
    query = select(Citizen.id, Citizen.name_folded).where(NOT_KEYED).order_by(Citizen.id).limit(limit)
    names = list(db.session.execute(query))
    if not names:
        return 0
    ids = [id_ for id_, _name in names]
    theirs = select(PersonName.citizen_id, PersonName.name_folded).where(PersonName.citizen_id.in_(ids))
    names += db.session.execute(theirs.where(PersonName.ended_at.is_(None)))
    db.session.execute(delete(NameKey).where(NameKey.citizen_id.in_(ids)))
    rows = [{"key": key, "citizen_id": id_} for id_, name in names for key in sorted(name_keys(name))]
    if rows:
        db.session.execute(insert_into(NameKey).on_conflict_do_nothing(), rows)
    db.session.execute(update(Citizen).where(Citizen.id.in_(ids)).values(keyed=True))
    return len(ids)


def settle_names(record_ids: Collection[int]) -> None:
    """Give everybody on these records the name that is used now: the last that an advisor wrote down as such."""
    query = select(Citizen.case_record_id, PersonName.name).join(Citizen, Citizen.id == PersonName.citizen_id)
    query = query.where(PersonName.kind == NameKind.USED, PersonName.ended_at.is_(None))
    query = query.where(Citizen.case_record_id.in_(record_ids)).order_by(PersonName.used_since, PersonName.id)
    used = {record_id: name for record_id, name in db.session.execute(query)}
    for person in db.session.scalars(select(Citizen).where(Citizen.case_record_id.in_(record_ids))):
        person.used_name = used.get(person.case_record_id, "")
    db.session.flush()


def join(citizen: Citizen, record: CaseRecord, *, staff_id: int, now: datetime) -> CitizenJoin:
    """Join a citizen to another record: moves the pointer and nothing else, and keeps the record before."""
    lock_row(citizen)
    joined = CitizenJoin(
        reference=random_reference(),
        citizen_id=citizen.id,
        from_record_id=citizen.case_record_id,
        to_record_id=record.id,
        joined_at=now,
        joined_by_id=staff_id,
    )
    db.session.add(joined)
    citizen.case_record_id = record.id
    db.session.flush()
    settle_names([joined.from_record_id, record.id])
    return joined


def undo_join(joined: CitizenJoin, *, staff_id: int, now: datetime) -> None:
    """Undo a join, in whatever order: the citizen stands where the other joins leave them. Raises NothingToUndo."""
    citizen = db.session.get_one(Citizen, joined.citizen_id)
    lock_row(citizen)
    db.session.refresh(joined)
    if joined.undone_at is not None:
        raise NothingToUndo
    joined.undone_at, joined.undone_by_id = now, staff_id
    mine = select(CitizenJoin).where(CitizenJoin.citizen_id == citizen.id).order_by(CitizenJoin.id)
    joins = db.session.scalars(mine).all()
    stand = [(one.from_record_id, one.to_record_id) for one in joins if one.undone_at is None]
    before, citizen.case_record_id = citizen.case_record_id, record_after(joins[0].from_record_id, stand)
    db.session.flush()
    settle_names([before, citizen.case_record_id])


def _use(person: Citizen | Helper, contacts: Sequence[tuple[ContactKind, str]]) -> None:
    """Connect the person to contact points, adding those that nobody used before.

    Sorted, so that two who name the same two points at once wait for each other and cannot deadlock.
    """
    wanted = sorted(set(contacts))
    if not wanted:
        return
    rows = [
        {"kind": kind, "value": value, "last_digits": last_digits(value) if kind in _NUMBERS else ""}
        for kind, value in wanted
    ]
    db.session.execute(insert_into(ContactPoint).values(rows).on_conflict_do_nothing())
    ids = db.session.scalars(
        select(ContactPoint.id).where(tuple_(ContactPoint.kind, ContactPoint.value).in_(wanted))
    ).all()
    table, whose = (CitizenContact, "citizen_id") if isinstance(person, Citizen) else (HelperContact, "helper_id")
    db.session.execute(insert(table), [{whose: person.id, "contact_point_id": id_} for id_ in ids])
    db.session.expire(person, ["contact_points"])
