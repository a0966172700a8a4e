"""Put an entry of the record right: strike it through, correct it, move it to another record; undo that."""

from __future__ import annotations

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.errors import EntryChanged, EntryUnknown
from booking.cases.queries import entry_on, record_by_reference
from booking.cases.rules.putting_right import EntryActKind, entry_reason
from booking.citizens.models import CaseRecord
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.idempotency import claim_key
from booking.core.translation import _
from booking.record.forms import PutRightForm
from booking.record.views.blueprint import blueprint
from booking.record.views.show import back_to, need_opened, record_or_404
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/records/<reference>/entries/<entry>")
def entry(reference: str, entry: str) -> ResponseReturnValue:
    """Show an entry, and what may be done with it."""
    need_opened(record_or_404(reference))
    record = record_or_404(reference)
    if entry_on(record.id, entry, signed_in()) is None:
        abort(404)
    return _page(record, entry, None)


@blueprint.post("/records/<reference>/entries/<entry>")
def put_right(reference: str, entry: str) -> ResponseReturnValue:
    """Do with the entry what was chosen; what was typed is kept where it is refused."""
    record, form = record_or_404(reference), PutRightForm()
    need_opened(record)
    status = 400
    if form.validate_on_submit():
        try:
            with transaction():
                if claim_key(form.sent, {}, clock.now()) is None:
                    flash(_act_on(entry, record_or_404(reference), form), "said")
            return back_to(record_or_404(reference).reference)
        except EntryUnknown:
            abort(404)
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
            if isinstance(refusal, EntryChanged):
                form.version.data = None  # of the page as it is shown now
    return _page(record_or_404(reference), entry, form), status


@blueprint.post("/records/<reference>/entries/<entry>/undo/<act>")
def undo_put_right(reference: str, entry: str, act: str) -> ResponseReturnValue:
    """Undo what this reader did with an entry minutes ago."""
    need_opened(record_or_404(reference))
    try:
        with transaction():
            record, me = record_or_404(reference), signed_in()
            done = cases.undo_entry_act(act, record, me, device=device(), now=clock.now())
            if done.entry.reference != entry:
                abort(404)
            flash(_("Undone: the entry stands as it did before."), "said")
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return back_to(record_or_404(reference).reference)


def _act_on(entry: str, record: CaseRecord, form: PutRightForm) -> str:
    """Strike, correct or move the entry; return what is said then."""
    me, seen, now = signed_in(), form.seen, clock.now()
    why = entry_reason(form.why.data or "", form.words.data or "")
    if form.what.data == EntryActKind.STRUCK:
        cases.strike_entry(entry, record, me, why, seen=seen, now=now)
        return _("The entry is struck through. It can be undone for ten minutes.")
    if form.what.data == EntryActKind.CORRECTED:
        cases.correct_entry(entry, record, me, why, form.body.data or "", seen=seen, now=now)
        return _("The entry is corrected. Its earlier words are kept.")
    other = record_by_reference(form.other.data or "")
    cases.move_entry(entry, record, other, me, why, seen=seen, device=device(), now=now)
    return _("The entry was moved. It can be undone for ten minutes.")


def _page(record: CaseRecord, entry: str, typed: PutRightForm | None) -> str:
    line = entry_on(record.id, entry, signed_in())
    form = typed or PutRightForm(formdata=None)
    if line is not None:
        if typed is None:
            form.body.data = line.body
        if not form.version.data:
            form.version.data = str(line.version)
    return render_template(
        "record/entry.html",
        record=record,
        entry=entry,
        line=line,
        form=form,
        page_has_errors=bool(form.errors),
        opened=request.values.get("opened", ""),
    )
