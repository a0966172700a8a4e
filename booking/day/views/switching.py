"""Say that somebody else than the person who was started is there."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES, Refusal
from booking.core.translation import _
from booking.day import operations
from booking.day.operations import switch_person
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day, own_appointment_or_404, waiting_or_404
from booking.day.views.instead import instead_of
from booking.day.views.page import consultation_or_404, day_now
from booking.day.views.posting import refused, typed
from booking.visits import queries as visit_queries
from booking.visits.models import Consultation
from booking.visits.rules import ConsultationStatus
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.post("/day/instead/<reference>")
def instead(reference: str) -> ResponseReturnValue:
    """Start with whom was chosen instead, with what was typed; the wrong one waits again."""
    form, done = typed(reference), None
    good = form.validate_on_submit()
    going_on = consultation_or_404(reference).status == ConsultationStatus.IN_PROGRESS  # else that is said
    if going_on and form.instead.data not in dict(instead_of(day_now(clock.now()), reference)):
        form.instead.errors = [str(SENTENCES["instead.missing"])]
    if not good or form.errors:
        return refused(form, reference)
    try:
        with transaction():
            wrong, me, now = consultation_or_404(reference), signed_in().id, clock.now()
            operations.keep_draft(wrong, form.draft(), expected_version=form.version.data or 0, now=now)
            desk_id, ticket = wrong.desk_id, wrong.visit.ticket or "–"
            right = switch_person(wrong, _chosen(form.instead.data or ""), advisor_id=me, desk_id=desk_id, now=now)
            operations.write_down_call(right, by_id=me, device=device(), now=now)
            flash(_("What you typed stands here now. %(ticket)s is not with you any more.", ticket=ticket), "said")
            done = visit_queries.done_to(right.visit)
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day(done=done)


def _chosen(value: str) -> Consultation | Appointment:
    kind, _slash, reference = value.partition("/")
    return own_appointment_or_404(reference) if kind == "booked" else waiting_or_404(reference)
