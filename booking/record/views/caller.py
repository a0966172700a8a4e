"""Say that whoever speaks for the person of a record is the one who telephones."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.record.views.blueprint import blueprint
from booking.record.views.show import back_to, need_opened, record_or_404
from booking.web.device import device
from booking.web.guard import signed_in
from booking.web.posted import posted


@blueprint.post("/records/<reference>/caller")
def caller(reference: str) -> ResponseReturnValue:
    """Write down who telephones, with those who opened the record; it stays open for that reason."""
    need_opened(record_or_404(reference))
    try:
        with transaction():
            record = record_or_404(reference)
            row, who = cases.note_caller(record, posted("caller"), signed_in(), device=device(), now=clock.now())
            flash(_("Written down: %(name)s telephones for them.", name=who), "said")
            seal, reference = row.seal, record.reference
    except Refusal as refusal:
        flash(str(refusal), "refused")
        return back_to(reference)
    return redirect(url_for("record.show", reference=reference, opened=seal[:16]), code=303)
