"""Preview and confirm every change of the diary. Nothing is changed before it is confirmed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases.rules import Basis
from booking.cases.views import write_down_list
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal, StalePage
from booking.core.idempotency import claim_key, keep_answer
from booking.manage.forms.base import ChangeForm
from booking.manage.forms.disruptions import choices_in
from booking.manage.operations.changes import Change, Made, make, preview_effects
from booking.manage.rules.effects import Effects
from booking.manage.views.scope import managed
from booking.web.guard import signed_in

Build = Callable[[datetime], Change]
"""Builds the change from the form; called inside the transaction. May raise a Refusal."""

Shown = Callable[[Effects | None], str]
"""Renders the page, with the preview where there is one."""

_HIT = "disruption:"  # prefix of the stored answer where appointments were affected


def previewed(
    form: ChangeForm,
    build: Build,
    shown: Shown,
    goes_to: Callable[[str], str],
    stands: Callable[[], int] | None = None,
) -> ResponseReturnValue:
    """Handle the form of a change.

    A GET shows the form. A POST shows the preview; with `confirm` it makes the change, if its effect equals that
    preview, and redirects to `goes_to(reference)`, or to the disruption where appointments are affected. `stands` reads
    the version of the row that the form is filled from.
    """
    if request.method == "GET":
        form.version.data = str(stands()) if stands else ""
        return shown(None)
    if not form.validate():
        return shown(None), 400
    effects: Effects | None = None
    try:
        if "confirm" in request.form:
            reference = _confirm(form, build)
            hit = reference.removeprefix(_HIT)
            return redirect(
                goes_to(reference) if hit == reference else url_for("manage.disruption", reference=hit, done=1)
            )
        effects = _preview(form, build)
    except StalePage as refusal:
        if stands:
            form.version.raw_data, form.version.data = None, str(stands())
        effects, status = _preview_again(form, build), int(refusal.status)
        form.refuse(refusal, field=form.beside)
        return shown(effects), status
    except Refusal as refusal:
        form.refuse(refusal, field=refusal.field if refusal.field in form._fields else form.beside)
        return shown(None), int(refusal.status)
    return shown(effects)


def _preview(form: ChangeForm, build: Build) -> Effects:
    now = clock.now()
    with transaction():
        effects = preview_effects(build(now), now, managed())
    write_down_list({booking.record for booking in effects.bookings}, Basis.MANAGING)
    form.seen.data = f"{effects.seen}-{_typed(form)}"
    return effects


def _preview_again(form: ChangeForm, build: Build) -> Effects | None:
    """Preview anew; None where the change is refused by now, with the reason beside its field."""
    try:
        return _preview(form, build)
    except Refusal as refusal:
        form.refuse(refusal, field=refusal.field if refusal.field in form._fields else form.beside)
        return None


def _confirm(form: ChangeForm, build: Build) -> str:
    now, token, me = clock.now(), form.form_token.data or "", signed_in().id
    choices = choices_in(request.form)
    seen, _dash, typed = (form.seen.data or "").partition("-")
    with transaction():
        before = claim_key(token, {**form.answers(), "choices": choices}, now)
        if before:
            return before
        if typed != _typed(form):
            raise StalePage  # a field was changed after the preview
        done: Made = make(build(now), seen=seen, choices=choices, by_id=me, now=now, scope=managed())
        answer = _HIT + done.disruption.reference if done.disruption else done.reference
        keep_answer(token, answer)
        return answer


def _typed(form: ChangeForm) -> str:
    return hashlib.sha256(json.dumps(form.answers(), sort_keys=True, default=str).encode()).hexdigest()[:16]
