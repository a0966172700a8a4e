"""Refer the person being seen: the story begins with what is being written of them."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from booking.day.queries import clients_of
from booking.day.rules import Draft
from booking.day.views.blueprint import blueprint
from booking.day.views.page import consultation_or_404
from booking.referrals.rules import ReceiverKind
from booking.referrals.views.refer import show_refer


@blueprint.get("/day/refer/<reference>")
def refer(reference: str) -> ResponseReturnValue:
    """Show to whom they can be referred. What is restricted is no story of itself: its author chooses it."""
    consultation = consultation_or_404(reference)
    clients = clients_of(consultation.visit) or abort(404)
    draft = Draft.from_text(consultation.draft)
    named = [f"{ReceiverKind.DEPARTMENT}/{draft.referred_to}"] if draft.referred_to else []
    story = "" if draft.restricted else draft.note
    return show_refer(clients[0].case_record.reference, reference, request.args.getlist("to") or named, story=story)
