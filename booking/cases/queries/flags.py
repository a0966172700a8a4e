"""Read flags: the kinds that a reader sees, and those on a record as that reader sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, or_, select, true

from booking.cases.queries.records import citizens_of
from booking.cases.rules import Reader
from booking.citizens.models import FlagKind, PersonFlag
from booking.core.clock import day_of
from booking.core.database import db
from booking.staff.models import StaffMember
from booking.staff.rules import Role, scope_of


class FlagLine(NamedTuple):
    """A flag on a record. Without a `reference` its reader sees the action only."""

    what: str
    reference: str = ""
    kind: str = ""
    why: str = ""
    who: str = ""  # set, renewed or ended it last
    since: date | None = None
    review_on: date | None = None
    silent: bool = False
    ended: bool = False  # its kind: it is renewed no more


def reads_flag(reader: Reader) -> ColumnElement[bool]:
    """Build the condition that a reader sees all of a kind of flag: advisors of its department, of any without one."""
    departments = scope_of(reader.grants, Role.ADVISOR).department_ids
    if departments is None:
        return true()
    return or_(FlagKind.department_id.is_(None), FlagKind.department_id.in_(departments)) if departments else false()


def flags_on(record_id: int, reader: Reader, today: date) -> list[FlagLine]:
    """List the flags on a record in the order they were set. A silent one stands there for who reads all of it."""
    query = (
        select(PersonFlag, FlagKind, StaffMember.name, reads_flag(reader))
        .join(FlagKind, FlagKind.id == PersonFlag.kind_id)
        .join(StaffMember, StaffMember.id == PersonFlag.changed_by_id)
        .where(PersonFlag.citizen_id.in_(citizens_of(record_id)), PersonFlag.ended_at.is_(None))
        .order_by(PersonFlag.id)
    )
    lines = []
    for flag, kind, who, reads in db.session.execute(query):
        silent = flag.review_on < today
        if reads:
            since = day_of(flag.confirmed_at)
            whole = (flag.reference, kind.name, flag.why, who, since, flag.review_on, silent, kind.ended_at is not None)
            lines.append(FlagLine(kind.action, *whole))
        elif kind.for_hosts and not silent:
            lines.append(FlagLine(kind.action))
    return lines


def flag_kinds_for(reader: Reader) -> Sequence[FlagKind]:
    """List the kinds of flags that this reader sets, by name."""
    return db.session.scalars(
        select(FlagKind).where(FlagKind.ended_at.is_(None), reads_flag(reader)).order_by(FlagKind.name)
    ).all()


def every_flag_kind() -> Sequence[FlagKind]:
    """List all kinds of flags, also those that were ended, by name."""
    return db.session.scalars(select(FlagKind).order_by(FlagKind.name, FlagKind.id)).all()


def flag_kind_by_reference(reference: str) -> FlagKind | None:
    """Find a kind of flag, also one that was ended."""
    return db.session.scalars(select(FlagKind).where(FlagKind.reference == reference)).one_or_none()
