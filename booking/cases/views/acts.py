"""Act on a next step; audit people whom a page shows outside their case record.

Such as at a front desk, before managers, on lists of calls.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from http import HTTPStatus

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases.operations import act_on, audit_each, undo_decision, undo_recognition
from booking.cases.queries import action_for, last_opened, shown_since
from booking.cases.rules import Act, Basis
from booking.cases.rules.actions import ActionAct, said_of
from booking.cases.rules.joining import SAME
from booking.cases.views.blueprint import blueprint
from booking.citizens.queries import records_of
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.web.device import device
from booking.web.guard import signed_in
from booking.web.shown import people_shown


@blueprint.post("/actions/<reference>")
def act(reference: str) -> ResponseReturnValue:
    """End a next step, move it by a week, or undo that; then show the record or the tasks that it stood on."""
    reader, where, today = signed_in(), device(), clock.day_bounds(clock.today())[0]
    act_and_tell(
        reference,
        request.form.get("act", ""),
        is_open=lambda record: last_opened(record, reader.id, today, device=where) is not None,
    )
    record, opened = request.form.get("record", ""), request.form.get("opened", "")
    if record:
        return redirect(url_for("record.show", reference=record, opened=opened or None), code=303)
    return redirect(url_for("tasks.inbox"), code=303)


def act_and_tell(reference: str, wanted: str, *, is_open: Callable[[str], bool]) -> None:
    """Act on a next step, in a transaction of its own, and flash what was done, or why not; `is_open`: `action_for`."""
    act, reader = ActionAct(wanted) if wanted in set(ActionAct) else abort(HTTPStatus.BAD_REQUEST), signed_in()
    try:
        with transaction():
            undoes = act is ActionAct.UNDO
            found = action_for(reference, reader, is_open=is_open, to_undo=undoes) or abort(HTTPStatus.NOT_FOUND)
            act_on(found, act, by_id=reader.id, now=clock.now())
            said = said_of(act, found.what, found.due_on)
        flash(said, "said" if act is ActionAct.UNDO else f"action {reference}")
    except Refusal as refusal:
        flash(str(refusal), "refused")


def undo_match(reference: str, what: str) -> None:
    """Take back what was just said of likely records, in the caller's transaction: a joining, or words on several."""
    me, now = signed_in().id, clock.now()
    if what == SAME:
        undo_recognition(reference, staff_id=me, device=device(), now=now)
        flash(_("Undone: each stands on their own record again."), "said")
        return
    for one in reference.split("-"):
        undo_decision(one, staff_id=me, now=now)
    flash(_("Undone: you are asked again."), "said")


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
