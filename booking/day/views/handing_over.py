"""Hand the person over to a colleague, or go on with them to a second topic."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.idempotency import claim_key
from booking.core.translation import _
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.day.views.hand_over_choices import chosen_hand_over
from booking.day.views.page import consultation_or_404
from booking.day.views.posting import refused, typed
from booking.day.views.writing import finish_as_written
from booking.visits import queries as visit_queries
from booking.visits.models import Consultation
from booking.web.guard import signed_in


@blueprint.post("/day/hand-over/<reference>")
def hand_over(reference: str) -> ResponseReturnValue:
    """Finish it, and let the person wait for whoever was chosen; with a second topic for myself, go on at once."""
    form, done = typed(reference), None
    to = chosen_hand_over(form, consultation_or_404(reference)) if form.validate_on_submit() else None
    if to is None or not form.step_is_whole(clock.today()):
        return refused(form, reference)
    try:
        with transaction():
            if claim_key(f"{form.form_token.data}:finish", form.answers(), clock.now()) is None:
                consultation = consultation_or_404(reference)
                finish_as_written(consultation, form, to=to)
                done = visit_queries.done_to(consultation.visit)
                flash(_where_they_are(consultation.visit.consultations[-1]), "said")
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day(turned=None, done=done)


def _where_they_are(following: Consultation) -> str:
    service = following.service.name if following.service else ""
    if following.advisor_id == signed_in().id:
        return _("The second topic has begun: %(service)s.", service=service)
    if following.for_advisor is not None:
        return _("Waits for %(service)s now, with %(name)s.", service=service, name=following.for_advisor.name)
    if following.for_desk is not None:
        return _("Waits for %(service)s now, at desk %(number)s.", service=service, number=following.for_desk.number)
    return _("Waits for %(service)s now.", service=service)
