"""Shield a record: why, until when it is looked at again, and who opens it too."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.forms import ShieldForm
from booking.cases.queries import may_open_record, shield_of
from booking.citizens.models import CaseRecord
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.record.views.blueprint import blueprint
from booking.record.views.show import need_opened, record_or_404
from booking.staff.queries import advisors
from booking.staff.queries import by_id as staff_by_id
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/records/<reference>/shield")
def shield(reference: str) -> ResponseReturnValue:
    """Show the form; where the record is shielded already, the list of who opens it."""
    record = record_or_404(reference)
    need_opened(record)
    found = shield_of(record.id)
    if found is not None:
        return redirect(url_for("cases.shield", reference=found.reference))
    return _page(record, ShieldForm(formdata=None))


@blueprint.post("/records/<reference>/shield")
def shield_record(reference: str) -> ResponseReturnValue:
    """Shield the record at once; then show the list of who opens it, where it can be undone."""
    record, form = record_or_404(reference), ShieldForm()
    need_opened(record)
    if not form.validate_on_submit():
        return _page(record, form, 400)
    chosen = [one for one in advisors() if one.reference in (form.colleagues.data or [])]
    try:
        with transaction():
            done = cases.shield_record(
                record_or_404(reference),
                form.kind.data or "",
                form.reason.data or "",
                chosen,
                review_on=form.review_on,
                by=staff_by_id(signed_in().id),
                device=device(),
                now=clock.now(),
            )
            address = url_for("cases.shield", reference=done.reference)
    except Refusal as refusal:
        form.refuse(refusal, field="review" if refusal.field == "review_on" else None)
        return _page(record_or_404(reference), form, int(refusal.status))
    return redirect(address, code=303)


@blueprint.post("/records/<reference>/ask-named")
def ask_named(reference: str) -> ResponseReturnValue:
    """Ask those who open a shielded record to be named; whoever asks learns nothing by it."""
    with transaction():
        record = record_or_404(reference)
        if not may_open_record(record.id, signed_in()):
            cases.ask_to_be_named(record, staff_by_id(signed_in().id), clock.now())
            flash(_("Asked. Those who open the record have a Task until one of them decides."), "said")
    return redirect(url_for("record.show", reference=reference), code=303)


def _page(record: CaseRecord, form: ShieldForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "record/shield.html",
        record=record,
        form=form,
        colleagues=[one for one in advisors() if one.id != signed_in().id],
        page_has_errors=bool(form.errors),
        opened=request.values.get("opened", ""),
    )
    return page, status
