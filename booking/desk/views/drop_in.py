"""Add a walk-in in one line: a name or none, a service, needs."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.idempotency import claim_key, keep_answer
from booking.desk import operations
from booking.desk.forms import DropInForm
from booking.desk.views.blueprint import blueprint
from booking.desk.views.today import open_desk, page, services_at
from booking.services.models import Service
from booking.visits import queries as visit_queries
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in


@blueprint.post("/desk/<venue_slug>/drop-ins")
@keeps_what_was_typed
def add_drop_in(venue_slug: str) -> ResponseReturnValue:
    """Add a walk-in. Idempotent by the form's key."""
    front, form = open_desk(venue_slug), DropInForm()
    service = form.chosen(services_at(front.venue)) if form.validate_on_submit() else None
    if service is None:
        return page(front, form=form, status=400)
    try:
        done = _add(front.venue.id, service.id, form)
    except Refusal as refusal:
        return page(open_desk(venue_slug), refusal=refusal, form=form)
    return redirect(url_for("desk.today", venue_slug=venue_slug, done=done))


def _add(venue_id: int, service_id: int, form: DropInForm) -> str:
    """Return the reference of the act; the same one when the form is posted again."""
    me, now, token = signed_in().id, clock.now(), form.form_token.data or ""
    with transaction() as session:
        before = claim_key(token, {"venue": venue_id, **form.answers()}, now)
        if before:
            return before
        visit = operations.add_drop_in(
            venue_id,
            name=form.name.data or "",
            helped_by=form.helped_by.data or "",
            others=[one for one in (form.others.data or "").split(", ") if one],
            service=session.get_one(Service, service_id),
            needs=form.needs,
            count_only=bool(form.count_only.data),
            by_id=me,
            now=now,
        )
        done = visit_queries.done_to(visit)
        keep_answer(token, done)
        return done
