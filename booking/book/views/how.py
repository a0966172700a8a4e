"""Feedback after a visit: two questions behind a link. The page reveals only the day of the visit."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.book.forms.asked import HowForm
from booking.book.views.answers import page
from booking.book.views.blueprint import blueprint
from booking.core import clock
from booking.core.database import transaction
from booking.replies import operations as replies
from booking.visits.models import Visit
from booking.visits.queries import by_token
from booking.visits.rules import GoneHow, VisitStatus
from booking.web.expired import keeps_what_was_typed


@blueprint.get("/t/<token>/how")
def how_short(token: str) -> ResponseReturnValue:
    """Redirect from the short address that texts contain."""
    return redirect(url_for("book.how", token=token))


@blueprint.route("/tickets/<token>/how", methods=["GET", "POST"])
@keeps_what_was_typed
def how(token: str) -> ResponseReturnValue:
    """Ask, store, and thank. A later answer replaces the earlier one."""
    visit = _seen(token)
    if visit is None:
        return redirect(url_for("book.ticket", token=token))
    form = HowForm()
    if form.validate_on_submit():
        sorted_out, told_again = form.answered
        with transaction():
            replies.say_how_it_went(visit, sorted_out=sorted_out, told_again=told_again, now=clock.now())
        return redirect(url_for("book.how", token=token, thanks="1"))
    return page("book/how.html", form, token=token, day=visit.day, thanks=request.args.get("thanks") == "1")


def _seen(token: str) -> Visit | None:
    """Find the visit of this link, where it ended as seen; else None."""
    visit = by_token(token, clock.now()) or abort(404)
    return visit if visit.status == VisitStatus.GONE and visit.gone_how == GoneHow.SEEN else None
