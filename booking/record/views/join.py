"""Compare, join and part two records of one person."""

from __future__ import annotations

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.queries import counts_after, people_on, record_by_reference, sides_of
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES, Refusal
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.translation import _
from booking.record.forms import OtherForm
from booking.record.queries import join_by_reference
from booking.record.views.blueprint import blueprint
from booking.record.views.show import back_to, need_opened, record_or_404, record_page
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.post("/records/<reference>/compare")
def compare(reference: str) -> ResponseReturnValue:
    """Show both records side by side; viewing the other one is audited too."""
    record, form = record_or_404(reference), OtherForm()
    need_opened(record)
    other = record_by_reference(form.other.data or "")
    if form.validate_on_submit() and (other is None or other.id == record.id):
        form.other.errors = [str(SENTENCES["record.unknown"])]
    if other is None or form.errors:
        return record_page(record, other=form, status=400)
    found, why = other.reference, form.why.data
    try:
        with transaction():
            two = record_or_404(reference), record_or_404(found)
            cases.compare_records(*two, why, staff_id=signed_in().id, device=device(), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return record_page(record_or_404(reference), other=form, status=int(refusal.status))
    sides = sides_of([record_or_404(reference), record_or_404(found)], clock.today())
    return render_template(
        "record/compare.html",
        sides=sides,
        counts=counts_after(sides),
        why=why,
        opened=request.values.get("opened", ""),
        languages=LANGUAGES_FOR_STAFF,
    )


@blueprint.post("/records/<reference>/join")
def join(reference: str) -> ResponseReturnValue:
    """Join two records for the reason given: everyone on the other record moves to this one."""
    need_opened(record_or_404(reference))
    why, me = request.form.get("why", ""), signed_in().id
    try:
        with transaction():
            record, other = record_or_404(reference), record_or_404(request.form.get("other", ""))
            if record.id == other.id:
                abort(404)
            cases.join_records(record, other, why, staff_id=me, device=device(), now=clock.now())
            flash(_("The two records are one now. It can be undone on this page."), "said")
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return back_to(reference)


@blueprint.post("/records/<reference>/part/<joined>")
def part(reference: str, joined: str) -> ResponseReturnValue:
    """Undo a join."""
    record = record_or_404(reference)
    need_opened(record)
    try:
        with transaction():
            row = join_by_reference(joined) or abort(404)
            record = record_or_404(reference)
            if record.id != row.to_record_id and row.citizen_id not in {one.id for one in people_on(record.id)}:
                abort(404)
            why, me = request.form.get("why", ""), signed_in().id
            cases.part_records(row, why, staff_id=me, device=device(), now=clock.now())
            flash(_("Parted: each stands on their own record again."), "said")
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return back_to(reference)
