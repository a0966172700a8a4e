"""Needs of the person being seen: added, confirmed, ended, undone; the draft is kept each time."""

from __future__ import annotations

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.operations import KnownDone
from booking.cases.rules.known import KnownAct, said_of_known
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.day.operations import keep_draft
from booking.day.queries import clients_of
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.day.views.page import consultation_or_404
from booking.day.views.posting import refused, typed
from booking.visits.models import Consultation
from booking.web.guard import signed_in


@blueprint.post("/day/needs/<reference>")
def needs(reference: str) -> ResponseReturnValue:
    """Do what was pressed: "add:" with the reference of a client's record, else the act with that of a need."""
    form = typed(reference)
    if not form.validate_on_submit():
        return refused(form, reference)
    wanted, _colon, which = request.form.get("known", "").partition(":")
    act = KnownAct(wanted) if wanted in set(KnownAct) else abort(400)
    try:
        with transaction():
            consultation, now = consultation_or_404(reference), clock.now()
            keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=now)
            done = _do(consultation, act, which, form.need.data or "")
            flash(
                said_of_known(done.act, done.what), "said" if act is KnownAct.UNDO else f"known needs {done.reference}"
            )
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day()


def _do(consultation: Consultation, act: KnownAct, which: str, words: str) -> KnownDone:
    clients, me, now = clients_of(consultation.visit), signed_in().id, clock.now()
    if act is KnownAct.ADD:
        whose = next((one for one in clients if one.case_record.reference == which), None) or abort(404)
        return cases.add_need(whose, words, by_id=me, now=now)
    records = {client.case_record_id for client in clients}
    return cases.act_on_need(which, act, records=records, by_id=me, now=now)
