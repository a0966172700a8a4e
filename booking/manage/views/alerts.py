"""Pages of alerts: openings of records that a second person looks at, closes with a word, and may open again."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.errors import AlertClosed
from booking.cases.forms import AlertForm
from booking.cases.models import Alert
from booking.cases.queries import AlertLine, alert_for, alerts_for
from booking.cases.rules.alerts import ALERT_KINDS, ALERT_WORDS, AlertWord
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.translation import _
from booking.manage.views.blueprint import blueprint
from booking.manage.views.scope import me
from booking.web.guard import signed_in


@blueprint.get("/manage/alerts")
def alerts() -> ResponseReturnValue:
    """List the alerts that this manager may close, and those closed lately."""
    now = clock.now()
    return render_template(
        "manage/alerts.html",
        listed=alerts_for(signed_in(), now),
        kinds=ALERT_KINDS,
        words=ALERT_WORDS,
        undoable=_undoable(),
        now=now,
    )


@blueprint.get("/manage/alerts/<alert>")
def alert(alert: str) -> ResponseReturnValue:
    """Show who opened what, when and why; ask whether it was in order."""
    return _page(alert, AlertForm(formdata=None))


@blueprint.post("/manage/alerts/<alert>")
def close_alert(alert: str) -> ResponseReturnValue:
    """Close it with a word."""
    form = AlertForm()
    _line(alert)
    if not form.validate_on_submit():
        return _page(alert, form, 400)
    word, words = form.word.data or "", form.words.data or ""
    try:
        with transaction():
            cases.close_alert(_line(alert).alert, word, words, by=me(), now=clock.now())
    except AlertClosed as refusal:  # the page of a closed alert has no form
        return _page(alert, AlertForm(formdata=None), int(refusal.status), refusal)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(alert, form, int(refusal.status))
    said = _("Closed: in order.") if word == AlertWord.IN_ORDER else _("Closed: not in order.")
    flash(said, f"alert {alert}")
    return redirect(url_for("manage.alerts"), code=303)


@blueprint.post("/manage/alerts/<alert>/undo")
def undo_alert(alert: str) -> ResponseReturnValue:
    """Open it again, minutes after one has closed it."""
    try:
        with transaction():
            cases.undo_close(_line(alert).alert, by=me(), now=clock.now())
        flash(_("Undone: it waits for a word again."), "said")
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return redirect(url_for("manage.alerts"), code=303)


def _line(reference: str) -> AlertLine:
    """Find an alert; 404 for whom it is about, and for whoever manages neither the place nor its reader."""
    found = alert_for(reference, signed_in())
    return found if found is not None else abort(404)


def _page(reference: str, form: AlertForm, status: int = 200, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "manage/alert.html",
        line=_line(reference),
        form=form,
        page_has_errors=bool(form.errors),
        refusal=refusal,
        kinds=ALERT_KINDS,
        words=ALERT_WORDS,
        undoable=_undoable(),
    )
    return page, status


def _undoable() -> Callable[[Alert], bool]:
    """Return a function that says whether this manager can still open an alert again."""
    mine, since = signed_in().id, clock.now() - STAFF_UNDO_FOR
    return lambda one: one.closed_by_id == mine and one.closed_at is not None and one.closed_at >= since
