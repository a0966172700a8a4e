"""Page of forms posted after a sign-in had lapsed: kept as posted, sent again by their owner."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from booking.core import clock
from booking.core.database import transaction, write_apart
from booking.core.translation import LazyString, _l
from booking.staff import operations, queries
from booking.staff.rules.sign_ins import typed_in
from booking.web.expired import was_given_here
from booking.web.guard import posted_signed_out

# What was pressed, in the words of its button.
PRESSED: dict[str, LazyString] = {
    "day.finish": _l("Finish"),
    "day.save": _l("Save"),
    "day.hand_over": _l("Hand over"),
    "day.keep_write_up": _l("Keep"),
    "day.follow_up": _l("Book again"),
    "day.call_next": _l("Call next"),
    "day.drop_in": _l("Add a drop-in"),
    "desk.add_drop_in": _l("Add a drop-in"),
    "desk.check_in": _l("Check in"),
    "desk.arrived": _l("Check in"),
    "desk.did_not_come": _l("Did not come"),
    "desk.left": _l("Left"),
    "desk.details": _l("Book"),
    "desk.reschedule": _l("Move the appointment"),
    "desk.cancel": _l("Cancel the appointment"),
    "replies.answer_reply": _l("Answer"),
    "tasks.done": _l("Done"),
}
# Fields as their pages call them; any other is called by its name.
FIELD_NAMES: dict[str, LazyString] = {
    "note": _l("What we did"),
    "take_home": _l("They take home"),
    "party_name": _l("Name"),
    "party_part": _l("Part"),
    "with_whom": _l("With whom"),
    "mobile": _l("Telephone number"),
    "email": _l("Email address"),
    "postal": _l("Postal address"),
    "about": _l("What it is about"),
    "why": _l("Why?"),
    "they_know": _l("Do they know?"),
    "helped_by": _l("Who helps them"),
    "relation": _l("Who they are"),
    "words": _l("In words"),
    "starts": _l("From"),
    "ends": _l("To"),
    "body": _l("Words"),
}
# Searches change nothing: they are typed again.
NOT_KEPT = frozenset({"desk.filter_list", "desk.find", "record.found", "manage.search_staff"})


def init_kept(app: Flask) -> None:
    """Listen to posts without a sign-in, lead to the page of what was kept, and forget what was sent."""
    posted_signed_out.connect(_keep)
    app.after_request(_lead_there)
    app.after_request(_forget_sent)


def kept() -> ResponseReturnValue:
    """Ask whether to do now what was pressed after the sign-in had lapsed."""
    forms = queries.kept_forms(g.sign_in_id, clock.now())
    return render_template("staff/kept.html", forms=forms, pressed=PRESSED, typed_in=typed_in, field_name=_field_name)


def drop_kept(reference: str) -> ResponseReturnValue:
    """Delete one kept form unsent."""
    with transaction() as opened:
        opened.execute(operations.drop_form(g.sign_in_id, reference))
    return redirect(url_for("staff.kept"))


def _field_name(name: str) -> str:
    return str(FIELD_NAMES.get(name) or name.replace("_", " ").capitalize())


def _keep(_sender: Any) -> None:
    """Keep what was posted, where this browser's sign-in lapsed by time or is covered, and the form was given to it."""
    token, endpoint = session.get("lapsed") or session.get("_user_id"), str(request.endpoint)
    if not token or endpoint in NOT_KEPT or request.blueprint == "staff" or not was_given_here():
        return
    page = urlsplit(request.referrer or "").path or request.path
    path, fields = request.full_path.removesuffix("?"), request.form.items(multi=True)
    if request.form.get("look") == "live":
        return  # a preview asks for itself; what was typed comes with the button
    with transaction():
        done = operations.keep_form(token, page=page, path=path, endpoint=endpoint, fields=fields, now=clock.now())
    session["kept"] = done or session.get("kept", False)


def _lead_there(response: Response) -> Response:
    if g.pop("has_kept_forms", False) and response.location:
        response.location = url_for("staff.kept")
    return response


def _forget_sent(response: Response) -> Response:
    """Delete the kept form that this request has sent again; one that was refused stays for its half hour."""
    done = request.method == "POST" and response.status_code < 400 and "sign_in_id" in g
    sent = request.form.get("kept_form") if done else None  # what is too large cannot be read
    if sent:
        try:
            write_apart(operations.drop_form(g.sign_in_id, sent))
        except OperationalError:
            current_app.logger.warning("A kept form that was sent could not be deleted; its time ends it.")
    return response
