"""Two records of one person: seen side by side, joined, and parted again."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases.operations import open_record
from booking.cases.queries import record_by_reference
from booking.cases.rules import Basis
from booking.citizens.rules import LANGUAGES
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES, Refusal
from booking.core.translation import _
from booking.record import operations
from booking.record.forms import OtherForm
from booking.record.queries import join_by_reference, people_on
from booking.record.views import blueprint
from booking.record.views.show import need_opened, record_or_404, record_page
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.post("/records/<reference>/compare")
def compare(reference: str) -> ResponseReturnValue:
    """Both side by side, as the people named themselves. Looking at the other one is written down too."""
    record, form = record_or_404(reference), OtherForm()
    need_opened(record)
    other = record_by_reference(form.other.data or "")
    if form.validate_on_submit() and (other is None or other.id == record.id):
        form.other.errors = [str(SENTENCES["record.unknown"])]
    if other is None or form.errors:
        return record_page(record, other=form, status=400)
    found = other.reference
    with transaction():
        why = _("Compared with record %(reference)s", reference=reference)
        open_record(record_or_404(found), signed_in(), basis=Basis.REASON, reason=why, device=device(), now=clock.now())
    both = [(one, people_on(one.id)) for one in (record_or_404(reference), record_or_404(found))]
    return render_template(
        "record/compare.html", both=both, opened=request.values.get("opened", ""), languages=LANGUAGES
    )


@blueprint.post("/records/<reference>/join")
def join(reference: str) -> ResponseReturnValue:
    """They are one person: everyone on the other record stands on this one from now on."""
    need_opened(record_or_404(reference))
    with transaction():
        record, other = record_or_404(reference), record_or_404(request.form.get("other", ""))
        if record.id == other.id:
            abort(404)
        operations.join_records(record, other, staff_id=signed_in().id, device=device(), now=clock.now())
        flash(_("The two records are one now. It can be undone on this page."), "said")
    return _back_to(reference)


@blueprint.post("/records/<reference>/part/<joined>")
def part(reference: str, joined: str) -> ResponseReturnValue:
    """They are two people after all."""
    record = record_or_404(reference)
    need_opened(record)
    try:
        with transaction():
            row = join_by_reference(joined) or abort(404)
            if row.to_record_id != record_or_404(reference).id:
                abort(404)
            operations.part_records(row, staff_id=signed_in().id, device=device(), now=clock.now())
            flash(_("Parted: each stands on their own record again."), "said")
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return _back_to(reference)


def _back_to(reference: str) -> ResponseReturnValue:
    opened = request.values.get("opened", "")
    return redirect(url_for("record.show", reference=reference, opened=opened or None), code=303)
