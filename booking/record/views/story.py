"""Write the story so far of a record, say that it is still right, or undo that."""

from __future__ import annotations

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.operations import KnownDone
from booking.cases.rules.known import KnownAct, said_of_known
from booking.citizens.models import CaseRecord
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.record.forms import StoryForm
from booking.record.views.blueprint import blueprint
from booking.record.views.show import back_to, need_opened, record_or_404, record_page
from booking.referrals.queries.asking import asking_department
from booking.web.guard import signed_in


@blueprint.post("/records/<reference>/story")
def story(reference: str) -> ResponseReturnValue:
    """Do what was pressed: write what was typed, confirm what stands, undo. What was typed is kept where refused."""
    record, form = record_or_404(reference), StoryForm()
    need_opened(record)
    if not form.validate_on_submit():
        return record_page(record, story=form, status=400)
    try:
        with transaction():
            done = _do(record_or_404(reference), form)
    except Refusal as refusal:
        form.refuse(refusal)
        form.seen.raw_data, form.seen.data = None, ""  # sent again, it replaces what is shown now
        return record_page(record_or_404(reference), story=form, status=int(refusal.status))
    flash(said_of_known(done.act, done.what), "said" if done.act is KnownAct.UNDO else f"known story {done.reference}")
    return back_to(reference)


def _do(record: CaseRecord, form: StoryForm) -> KnownDone:
    wanted, _colon, which = request.form.get("known", "").partition(":")
    me, now = signed_in(), clock.now()
    department = asking_department(None, me)
    if wanted == KnownAct.UNDO:
        return cases.take_back_story(record, which, me, now=now)
    if wanted == KnownAct.CONFIRM:
        return cases.renew_story(record, None, me, seen=which, department_id=department, now=now)
    if wanted != KnownAct.ADD:
        abort(400)
    words, seen = form.story.data or "", form.seen.data or ""
    return cases.renew_story(record, words, me, seen=seen, department_id=department, now=now)
