"""Page of the venues that one act closed, a bank holiday or snow: each with what waits there; reopened all at once."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.disruptions import operations as disruptions
from booking.disruptions.queries import closed_with, open_counts
from booking.disruptions.rules.deadline import DISRUPTION_LABELS
from booking.manage.operations.scope import need_places
from booking.manage.views.blueprint import blueprint
from booking.manage.views.disruptions import managed_disruption
from booking.manage.views.scope import managed
from booking.sessions.models import Disruption
from booking.sessions.rules import DisruptionKind
from booking.web.guard import signed_in


@blueprint.get("/manage/disruptions/<reference>/together")
def closures(reference: str) -> ResponseReturnValue:
    """Show each venue that was closed in one act with this one, as far as this manager manages something there."""
    return _page(_closure(reference))


@blueprint.post("/manage/disruptions/<reference>/together/reopen")
def reopen_closures(reference: str) -> ResponseReturnValue:
    """Reopen every venue of that act that is still closed."""
    closure, now = _closure(reference), clock.now()
    try:
        with transaction():
            again = _closure(reference)
            need_places(managed(), [{(one.venue_id, None)} for one in closed_with(again)])
            disruptions.reopen_together(again, by_id=signed_in().id, now=now)
    except Refusal as refusal:
        return _page(closure, refusal), int(refusal.status)
    return redirect(url_for("manage.closures", reference=reference))


def _closure(reference: str) -> Disruption:
    """Find the closure of a venue. 404 where it is none, 403 where this manager manages nothing there."""
    found = managed_disruption(reference)
    if found.kind != DisruptionKind.VENUE_CLOSED:
        abort(404)
    return found


def _page(closure: Disruption, refusal: Refusal | None = None) -> str:
    now, mine = clock.now(), managed().venue_ids
    closed = [one for one in closed_with(closure) if mine is None or one.venue_id in mine]
    return render_template(
        "manage/closures.html",
        closure=closure,
        closed=sorted(closed, key=lambda one: one.venue.name if one.venue else ""),
        waiting=open_counts(closed, managed()),
        may_reopen=[one for one in closed if one.reopened_at is None and one.ends_at > now],
        kinds=DISRUPTION_LABELS,
        done=request.args.get("done"),
        refusal=refusal,
    )
