"""Ask for leave or other hours; see what became of it; withdraw it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.idempotency import claim_key, keep_answer
from booking.core.translation import _
from booking.day.forms import HoursForm, LeaveForm
from booking.day.views.blueprint import blueprint
from booking.disruptions import operations as disruptions
from booking.disruptions.queries.leave import leave_by_reference, leave_of
from booking.disruptions.rules.deadline import LEAVE_STATES
from booking.sessions.models import LeaveRequest
from booking.staff import queries as staff_queries
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in


@blueprint.get("/day/leave")
def leave() -> ResponseReturnValue:
    """Show my requests, and both forms."""
    return _page()


@blueprint.post("/day/leave")
@keeps_what_was_typed
def ask_for_leave() -> ResponseReturnValue:
    """Ask for leave from–to."""
    form, now = LeaveForm(), clock.now()
    if not form.validate():
        return _page(form, refusal=form.too_late), 400
    try:
        with transaction():
            if claim_key(form.form_token.data, form.answers(), now) is None:
                me = staff_queries.by_id(signed_in().id)
                asked = disruptions.ask_for_leave(me, *form.between, form.words.data or "", now=now)
                keep_answer(form.form_token.data, asked.reference)
    except Refusal as refusal:
        form.refuse(refusal, field="starts")
        return _page(form), int(refusal.status)
    return _asked()


@blueprint.post("/day/leave/hours")
@keeps_what_was_typed
def ask_for_hours() -> ResponseReturnValue:
    """Ask for other hours on a day, or in words."""
    form, now = HoursForm(), clock.now()
    if not form.validate():
        return _page(hours=form, refusal=form.too_late), 400
    try:
        with transaction():
            if claim_key(form.form_token.data, form.answers(), now) is None:
                me, words = staff_queries.by_id(signed_in().id), form.hours.data or ""
                if form.between is None:
                    asked = disruptions.ask_in_words(me, words, now=now)
                else:
                    asked = disruptions.ask_for_hours(me, *form.between, words, now=now)
                keep_answer(form.form_token.data, asked.reference)
    except Refusal as refusal:
        form.refuse(refusal, field="to_time" if refusal.field == "ends" else "day")
        return _page(hours=form), int(refusal.status)
    return _asked()


@blueprint.post("/day/leave/<reference>/withdraw")
def withdraw_leave(reference: str) -> ResponseReturnValue:
    """Withdraw my own request that nobody has answered."""
    _mine(reference)
    try:
        with transaction():
            disruptions.withdraw_leave(_mine(reference), now=clock.now())
    except Refusal as refusal:
        return _page(refusal=refusal), int(refusal.status)
    flash(_("Withdrawn. Your manager is not asked any more."), "said")
    return redirect(url_for("day.leave"))


def _mine(reference: str) -> LeaveRequest:
    asked = leave_by_reference(reference)
    if asked is None or asked.advisor_id != signed_in().id:
        abort(404)
    return asked


def _asked() -> ResponseReturnValue:
    flash(_("Asked. Your manager answers, and you see it here and on your day."), "said")
    return redirect(url_for("day.leave"))


def _page(form: LeaveForm | None = None, hours: HoursForm | None = None, refusal: Refusal | None = None) -> str:
    refused = form or hours
    return render_template(
        "day/leave.html",
        asked=leave_of(signed_in().id, clock.now()),
        states=LEAVE_STATES,
        leave_form=form or LeaveForm(formdata=None),
        hours_form=hours or HoursForm(formdata=None),
        form=refused,
        page_has_errors=bool(refused or refusal),
        refusal=refusal,
    )
