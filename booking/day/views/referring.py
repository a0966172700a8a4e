"""Refer the person being seen, the story being what is written of them; close what was referred to here."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.day.operations import keep_draft
from booking.day.queries import clients_of
from booking.day.rules import Draft
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.day.views.page import consultation_or_404
from booking.day.views.posting import refused, typed
from booking.referrals.rules import ReceiverKind
from booking.referrals.views.answering import act_in_panel
from booking.referrals.views.refer import show_refer
from booking.web.posted import number_in


@blueprint.get("/day/refer/<reference>")
def refer(reference: str) -> ResponseReturnValue:
    """Show to whom they can be referred. What is restricted is no story of itself: its author chooses it."""
    consultation = consultation_or_404(reference)
    clients = clients_of(consultation.visit) or abort(404)
    draft = Draft.from_text(consultation.draft)
    named = [f"{ReceiverKind.DEPARTMENT}/{draft.referred_to}"] if draft.referred_to else []
    story = "" if draft.restricted else draft.note
    return show_refer(clients[0].case_record.reference, reference, request.args.getlist("to") or named, story=story)


@blueprint.post("/day/referral/<reference>")
def close_referral(reference: str) -> ResponseReturnValue:
    """Keep the draft, and close a referral of theirs or undo that: the act, its reference, its version."""
    form = typed(reference)
    if not form.validate_on_submit():
        return refused(form, reference)
    act, about, version = (*request.form.get("referral", "").split(":"), "", "")[:3]
    try:
        with transaction():
            consultation = consultation_or_404(reference)
            keep_draft(consultation, form.draft(), expected_version=form.version.data or 0, now=clock.now())
            records = {client.case_record.reference for client in clients_of(consultation.visit)}
            act_in_panel(about, act, number_in(version), records)
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day()
