"""Read one restricted entry of another department with a reason: its words are shown once, on a page of their own."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.forms import GlassForm
from booking.cases.queries import behind_glass
from booking.citizens.models import CaseRecord
from booking.core import clock
from booking.core.database import transaction
from booking.core.dates import desk_time, long_day
from booking.core.errors import Refusal
from booking.core.idempotency import claim_key, keep_answer
from booking.core.translation import _
from booking.record.views.blueprint import blueprint
from booking.record.views.show import need_opened, record_or_404
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/records/<reference>/restricted")
def restricted(reference: str) -> ResponseReturnValue:
    """Show when each restricted entry of others was written, and nothing that it says; ask why one is needed."""
    need_opened(record_or_404(reference))
    return _page(record_or_404(reference), GlassForm(formdata=None))


@blueprint.post("/records/<reference>/restricted")
def break_glass(reference: str) -> ResponseReturnValue:
    """Audit the reading, raise its alert, and show the words. The same page sent again shows them no more."""
    record, form = record_or_404(reference), GlassForm()
    need_opened(record)
    if not form.validate_on_submit():
        return _page(record_or_404(reference), form, 400)
    token, now, line = form.form_token.data or "", clock.now(), None
    try:
        with transaction():
            record = record_or_404(reference)
            if claim_key(token, {"record": reference, **form.answers()}, now) is None:
                entry, why = form.entry.data or "", form.reason.data or ""
                line = cases.break_glass(record, entry, signed_in(), why, device=device(), now=now)
                keep_answer(token, line.reference)
    except Refusal as refusal:
        form.refuse(refusal, field=refusal.field or "reason")
        return _page(record_or_404(reference), form, int(refusal.status))
    opened = request.values.get("opened", "")
    if line is None:
        flash(_("It was shown once. To read it again, say again why."), "refused")
        return redirect(url_for("record.restricted", reference=reference, opened=opened or None), code=303)
    return render_template("record/behind_glass.html", record=record_or_404(reference), line=line, opened=opened)


def _page(record: CaseRecord, form: GlassForm, status: int = 200) -> ResponseReturnValue:
    found = behind_glass(record.id, signed_in())
    if not found:  # the page has no form then
        form = GlassForm(formdata=None)
    form.entry.choices = [
        (one.reference, f"{long_day(one.happened_at)}, {desk_time(one.happened_at)}") for one in found
    ]
    if len(found) == 1:
        form.entry.data = found[0].reference
    page = render_template(
        "record/restricted.html",
        record=record,
        form=form,
        page_has_errors=bool(form.errors),
        opened=request.values.get("opened", ""),
    )
    return page, status
