"""That a person has died: a preview of what then ends, the act, and its undo."""

from __future__ import annotations

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from booking.cases.rules.known import KnownAct
from booking.citizens.models import CaseRecord
from booking.citizens.queries import death_on
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.translation import _, ngettext
from booking.record.forms import DeathForm
from booking.record.operations import undo_death, write_down_death
from booking.record.queries import death_preview
from booking.record.views.blueprint import blueprint
from booking.record.views.show import back_to, need_opened, record_or_404
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/records/<reference>/died")
def death(reference: str) -> ResponseReturnValue:
    """Show what would end, and ask who said so."""
    record = record_or_404(reference)
    need_opened(record)
    return back_to(record.reference) if death_on(record.id) else _page(record)


@blueprint.post("/records/<reference>/died")
def died(reference: str) -> ResponseReturnValue:
    """Write it down, or undo that."""
    need_opened(record_or_404(reference))
    act, _colon, which = request.form.get("known", "").partition(":")
    if act == KnownAct.UNDO:
        return _undo(reference, which)
    form, me, now = DeathForm(), signed_in().id, clock.now()
    if act != KnownAct.ADD:
        abort(400)
    if not form.validate_on_submit():
        return _page(record_or_404(reference), form, status=400)
    try:
        with transaction():
            record = record_or_404(reference)
            done = write_down_death(record, form.told_by.data or "", form.day, staff_id=me, device=device(), now=now)
            flash(_("Written down: they have died. Nothing more is sent about them."), f"known died {done.reference}")
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(record_or_404(reference), form, status=int(refusal.status))
    return back_to(record_or_404(reference).reference)


def _undo(reference: str, which: str) -> ResponseReturnValue:
    try:
        with transaction():
            left = undo_death(
                record_or_404(reference), which, staff_id=signed_in().id, device=device(), now=clock.now()
            )
        said = _("Undone: they live. What was cancelled is booked again.")
        if left:
            said = ngettext(
                "Undone: they live. %(num)s time could not be put back: it is a task to call them.",
                "Undone: they live. %(num)s times could not be put back: each is a task to call them.",
                left,
            )
        flash(said, "said")
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return back_to(record_or_404(reference).reference)


def _page(record: CaseRecord, form: DeathForm | None = None, *, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "record/died.html",
        record=record,
        form=form or DeathForm(formdata=None),
        preview=death_preview(record.id, clock.now()),
        page_has_errors=bool(form and form.errors),
        opened=request.values.get("opened", ""),
    )
    return page, status
