"""Audit people whom a page shows outside their case record: at a front desk, before managers, on lists of calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from booking.cases.operations import audit_each
from booking.cases.queries import shown_since
from booking.cases.rules import Act, Basis
from booking.citizens.queries import records_of
from booking.core import clock
from booking.core.database import transaction
from booking.web.device import device
from booking.web.guard import signed_in
from booking.web.shown import people_shown


def write_down_list(records: Iterable[str], basis: Basis) -> bool:
    """Audit that the people of these records are on a list shown to whoever is signed in.

    Returns True where rows were written: then the caller's objects are expired and reread on use. Once a day for each
    person on this device, so that a page that polls reads one statement and writes nothing.
    """
    wanted = {record for record in records if record}
    if not wanted:
        return False
    today = clock.day_bounds(clock.today())[0]
    return write_down(Act.SHOWN, wanted - shown_since(signed_in().id, today, device=device()), basis)


@people_shown.connect
def _shown(_sender: object, *, citizens: Collection[int | None]) -> bool:
    """Audit the people on a list of tasks; a signal, because the room of tasks lies below this one."""
    return write_down_list(records_of(citizens), Basis.TASK)


def write_down(act: Act, records: Iterable[str], basis: Basis) -> bool:
    """Audit that these records are shown or printed now, in a transaction of its own; True where there was any."""
    wanted = sorted({record for record in records if record})
    if wanted:
        where, me, now = device(), signed_in().id, clock.now()
        with transaction():
            audit_each(act, wanted, staff_id=me, device=where, basis=basis, now=now)
    return bool(wanted)
