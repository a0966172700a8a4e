"""Define the kinds of flags: add, change, end, put back."""

from __future__ import annotations

from datetime import datetime

from booking.cases.errors import FlagKindThere
from booking.citizens.models import FlagKind
from booking.core.database import db, refused_as
from booking.core.journal import SecurityAct, write_event
from booking.core.rows import lock_row
from booking.core.tokens import random_reference

_NAMES = {"uq_flag_kind_name": FlagKindThere, "flag_kind.name": FlagKindThere}


def add_flag_kind(
    name: str, action: str, *, for_hosts: bool, department_id: int | None, by_id: int, now: datetime
) -> FlagKind:
    """Define a kind of flag, for the advisors of a department (None: of all). Raises FlagKindThere."""
    added = FlagKind(
        reference=random_reference(), name=name, action=action, for_hosts=for_hosts, department_id=department_id
    )
    with refused_as(_NAMES):
        db.session.add(added)
    _journal(added, "added", by_id, now)
    return added


def change_flag_kind(kind: FlagKind, name: str, action: str, *, for_hosts: bool, by_id: int, now: datetime) -> None:
    """Change what a kind is called, has done, and whether front desks see that: also of flags that stand.

    Raises FlagKindThere.
    """
    lock_row(kind)
    what = "shown" if for_hosts and not kind.for_hosts else "hidden" if kind.for_hosts and not for_hosts else "changed"
    with refused_as(_NAMES):
        kind.name, kind.action, kind.for_hosts = name, action, for_hosts
    _journal(kind, what, by_id, now)


def end_flag_kind(kind: FlagKind, *, by_id: int, now: datetime) -> None:
    """End a kind: nobody sets it any more. Flags that stand are shown until their review."""
    lock_row(kind)
    if kind.ended_at is None:
        kind.ended_at = now
        _journal(kind, "ended", by_id, now)


def put_flag_kind_back(kind: FlagKind, *, by_id: int, now: datetime) -> None:
    """Let advisors set an ended kind again. Raises FlagKindThere."""
    lock_row(kind)
    if kind.ended_at is not None:
        with refused_as(_NAMES):
            kind.ended_at = None
        _journal(kind, "put_back", by_id, now)


def _journal(kind: FlagKind, what: str, by_id: int, now: datetime) -> None:
    write_event(SecurityAct.FLAG_KIND_CHANGED, now=now, by_id=by_id, what=what, flag=kind.reference)
