"""Pages of bursts of online bookings: list, show, undo in one act, mark as genuine."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.manage.operations.floods import look_at_flood, undo_flood
from booking.manage.queries import floods as queries
from booking.manage.queries.floods import Flood
from booking.manage.rules.floods import COMMON, contact_in_short, mark_of_burst
from booking.manage.views.blueprint import blueprint
from booking.manage.views.scope import managed
from booking.web.guard import signed_in
from booking.web.shell import settings
from booking.wording.rules.parts import pounds


@blueprint.get("/manage/floods")
def floods() -> ResponseReturnValue:
    """List the bursts of the last seven days."""
    found = queries.floods(managed(), settings().bookings_per_connection, clock.now(), by_id=signed_in().id)
    return render_template("manage/floods.html", floods=found, common=COMMON, pounds=pounds)


@blueprint.get("/manage/floods/<reference>")
def flood(reference: str) -> ResponseReturnValue:
    """Show what undoing a burst would cancel."""
    return _page(_flood(reference))


@blueprint.post("/manage/floods/<reference>/undo")
def undo_one_flood(reference: str) -> ResponseReturnValue:
    """Cancel all of it except what was ticked to keep; nobody is told."""
    now, me, keep = clock.now(), signed_in().id, set(request.form.getlist("keep"))
    try:
        with transaction():
            count = undo_flood(_flood(reference), seen=request.form.get("seen", ""), keep=keep, by_id=me, now=now)
    except Refusal as refusal:
        return _page(_flood(reference), refusal, keep), int(refusal.status)
    flash(_("Cancelled: %(count)s. Their times are free, and nobody is told.", count=count), "said")
    return redirect(url_for("manage.floods"))


@blueprint.post("/manage/floods/<reference>/looked-at")
def flood_looked_at(reference: str) -> ResponseReturnValue:
    """Mark it as genuine, or handled otherwise: the home page leaves it out."""
    try:
        with transaction():
            seen = request.form.get("seen", "")
            look_at_flood(_flood(reference), seen=seen, by_id=signed_in().id, now=clock.now())
    except Refusal as refusal:
        return _page(_flood(reference), refusal), int(refusal.status)
    flash(_("Looked at: it stays as it is, and your first page tells of it no more."), "said")
    return redirect(url_for("manage.floods"))


def _flood(reference: str) -> Flood:
    most, now = settings().bookings_per_connection, clock.now()
    return queries.flood_by_key(reference, managed(), most, now, by_id=signed_in().id) or abort(404)


def _page(shown: Flood, refusal: Refusal | None = None, keep: set[str] | None = None) -> str:
    return render_template(
        "manage/flood.html",
        flood=shown,
        common=COMMON,
        seen=mark_of_burst(shown.standing),
        refusal=refusal,
        keep=keep or set(),
        pounds=pounds,
        reach=contact_in_short,
    )
