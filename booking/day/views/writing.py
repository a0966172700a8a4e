"""Draft and finish. The draft is saved automatically, and by every button."""

from __future__ import annotations

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.dates import desk_time
from booking.core.errors import Refusal
from booking.core.idempotency import claim_key
from booking.core.translation import _
from booking.day import operations
from booking.day.forms import WriteUpForm
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day, call_whoever_is_next
from booking.day.views.page import consultation_or_404, day_now
from booking.day.views.posting import refused, typed, written_of
from booking.day.views.with_them import party
from booking.visits import queries as visit_queries
from booking.visits.models import Consultation
from booking.visits.rules import HandOver
from booking.web.guard import signed_in


@blueprint.post("/day/save/<reference>")
def save(reference: str) -> ResponseReturnValue:
    """Save the draft: automatically every few seconds, or by a button that goes on to `then`."""
    form, by_itself = typed(reference), request.accept_mimetypes.best == "application/json"
    if form.party_name.data and not by_itself:  # Enter in the name field adds the person
        return party(reference)
    refusal = _try_to_keep(form, reference)
    if by_itself:
        said = {"sentence": str(refusal)} if isinstance(refusal, Refusal) else {"sentence": _first_error(form)}
        if refusal or form.errors:
            return jsonify(said), int(refusal.status) if isinstance(refusal, Refusal) else 400
        return jsonify(version=form.version.data, saved=_("Saved %(at)s", at=desk_time(clock.now())))
    if refusal or form.errors:
        return refused(form, reference, refusal)
    if request.form.get("then") == "refer":
        return redirect(url_for("day.refer", reference=reference), code=303)
    return back_to_day(**_further(request.form.get("then", "")))


@blueprint.post("/day/finish/<reference>")
def finish(reference: str) -> ResponseReturnValue:
    """Finish the consultation; with `then` = call, call the next person."""
    form, done = typed(reference), None
    if not form.validate_on_submit() or not form.step_is_whole(clock.today()) or not form.says_nothing_to_the_next():
        return refused(form, reference)
    try:
        with transaction():
            if claim_key(f"{form.form_token.data}:finish", form.answers(), clock.now()) is None:
                consultation = consultation_or_404(reference)
                finish_as_written(consultation, form)
                done = visit_queries.done_to(consultation.visit)
                if request.form.get("then") == "call" and call_whoever_is_next(day_now(clock.now())) is None:
                    flash(_("Nobody is waiting for you just now."), "said")
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day(turned=None, done=done)


def finish_as_written(consultation: Consultation, form: WriteUpForm, to: HandOver | None = None) -> None:
    """Finish a consultation as the form says; with `to` the person is handed over."""
    written = written_of(form)
    operations.finish(
        consultation,
        written,
        advisor_id=signed_in().id,
        department_id=operations.department_for(consultation, written.topic, signed_in().grants),
        expected_version=form.version.data or 0,
        now=clock.now(),
        to=to,
    )


def _try_to_keep(form: WriteUpForm, reference: str) -> Refusal | None:
    if not form.validate_on_submit():
        return None
    try:
        with transaction():
            consultation, version = consultation_or_404(reference), form.version.data or 0
            form.version.data = operations.keep_draft(
                consultation, form.draft(), expected_version=version, now=clock.now()
            )
    except Refusal as refusal:
        return refusal
    return None


def _first_error(form: WriteUpForm) -> str:
    return str(next((errors[0] for errors in form.errors.values() if errors), ""))


def _further(then: str) -> dict[str, str]:
    """Parse `then` of a saving button: the turned screen, or slots for a follow-up ("book:mine:2")."""
    what, _colon, rest = then.partition(":")
    if what in {"turn", "face"}:
        return {"turned": "1" if what == "turn" else "0"}
    who, _colon, weeks = rest.partition(":")
    return {"book": who, "weeks": weeks, "_anchor": "book"} if what == "book" else {}
