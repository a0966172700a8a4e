"""A colleague asks for leave or other hours: see whom it touches, agree or decline."""

from __future__ import annotations

from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.disruptions import operations as disruptions
from booking.disruptions.errors import LeaveAnswered, OwnLeave
from booking.disruptions.queries.leave import leave_by_reference
from booking.disruptions.rules.deadline import LEAVE_STATES
from booking.manage.forms.disruptions import AgreeForm, DeclineForm
from booking.manage.operations.changes import Change, Made
from booking.manage.operations.scope import need_advisor
from booking.manage.rules.effects import Effects
from booking.manage.views.blueprint import blueprint
from booking.manage.views.previewing import previewed
from booking.manage.views.scope import managed, managed_advisor
from booking.sessions.models import LeaveRequest
from booking.sessions.queries import assignments_of
from booking.sessions.rules import LeaveKind, LeaveState
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in


@blueprint.route("/manage/leave/<reference>", methods=["GET", "POST"])
@keeps_what_was_typed
def leave(reference: str) -> ResponseReturnValue:
    """Show what a colleague asks for, preview the absence, and agree to it."""
    form, asked = AgreeForm(), _asked(reference)
    if request.method == "POST" and (refusal := _why_not(asked)):
        return _page(asked, form, refusal=refusal), int(refusal.status)
    if request.method == "POST" and asked.starts_at is None:
        return _agree_to_hours(asked, form)

    def build(now: datetime) -> Change:
        row, me = _asked(reference), signed_in().id
        there: set[int] = set()
        if row.starts_at and row.ends_at:
            need_advisor(managed(), row.advisor, row.starts_at, row.ends_at)
        if row.starts_at and row.kind == LeaveKind.HOURS:
            need_advisor(managed(), row.advisor, *clock.day_bounds(clock.day_of(row.starts_at)))
            there = {one.session.venue_id for one in assignments_of(row.advisor_id, clock.day_of(row.starts_at))}

        def make() -> Made:
            return Made(reference, disruptions.agree_to_leave(row, by_id=me, now=now))

        return Change(make, there)

    def shown(effects: Effects | None) -> str:
        return _page(_asked(reference), form, effects=effects)

    return previewed(form, build, shown, lambda made: url_for("manage.leave", reference=made))


@blueprint.post("/manage/leave/<reference>/decline")
def decline_leave(reference: str) -> ResponseReturnValue:
    """Decline with a reason, which the colleague reads."""
    form, asked = DeclineForm(), _asked(reference)
    if not form.validate():
        return _page(asked, AgreeForm(formdata=None), decline=form), 400
    try:
        with transaction():
            disruptions.decline_leave(_asked(reference), form.why.data or "", by_id=signed_in().id, now=clock.now())
    except Refusal as refusal:
        return _page(_asked(reference), AgreeForm(formdata=None), decline=form, refusal=refusal), int(refusal.status)
    return redirect(url_for("manage.leave", reference=reference))


def _agree_to_hours(asked: LeaveRequest, form: AgreeForm) -> ResponseReturnValue:
    """Say that the hours are changed: nothing is previewed, because the change was made on its own page."""
    reference = asked.reference
    if not form.validate():
        return _page(asked, form), 400
    try:
        if asked.state == LeaveState.ASKED:
            with transaction():
                disruptions.agree_to_leave(_asked(reference), by_id=_me(), now=clock.now())
    except Refusal as refusal:
        return _page(_asked(reference), form, refusal=refusal), int(refusal.status)
    return redirect(url_for("manage.leave", reference=reference))


def _why_not(asked: LeaveRequest) -> Refusal | None:
    if asked.state != LeaveState.ASKED and not (asked.state == LeaveState.AGREED and asked.answered_by_id == _me()):
        return LeaveAnswered()
    return OwnLeave() if asked.advisor_id == _me() else None


def _me() -> int:
    return signed_in().id


def _asked(reference: str) -> LeaveRequest:
    """Find a request. 404 where there is none, 403 where they advise nowhere within this manager's scope."""
    asked = leave_by_reference(reference)
    if asked is None:
        abort(404)
    managed_advisor(asked.advisor.reference)
    return asked


def _page(
    asked: LeaveRequest,
    form: AgreeForm,
    *,
    effects: Effects | None = None,
    decline: DeclineForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    said, form.form_token.errors = [*form.form_token.errors, *([str(refusal)] if refusal else [])], []
    decline = decline or DeclineForm(formdata=None)
    return render_template(
        "manage/leave.html",
        asked=asked,
        states=LEAVE_STATES,
        effects=effects,
        form=form,
        decline=decline,
        said=said,
        answerable=asked.state == LeaveState.ASKED and asked.advisor_id != _me(),
        own=asked.advisor_id == _me(),
        page_has_errors=bool(said or decline.errors),
    )
