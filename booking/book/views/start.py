"""Where everyone begins: find help by service or venue. And where everyone may end: finish and clear this computer."""

from __future__ import annotations

from typing import cast

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.book import operations, queries, rules
from booking.book.views import COOKIE, blueprint
from booking.book.views.answers import clear, open_service
from booking.book.views.closed import marks, shut
from booking.core import clock
from booking.core.database import transaction
from booking.core.text import folded
from booking.services import queries as services
from booking.venues import queries as venues

_LONGEST_SEARCH = 100
_VENUES_ON_A_PAGE = 60


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Search, services by everyday name, what is open today, and the way to what is already booked."""
    typed = request.args.get("q", "")[:_LONGEST_SEARCH].replace("\0", "").strip()
    every = services.open_services()
    found = rules.matching(every, typed) if typed else list(every)
    now = clock.now()
    ahead = queries.drop_ins_ahead(now, days=7)
    today = [session for session in ahead if clock.day_of(session.starts_at) == clock.day_of(now)]
    cleared = request.args.get("cleared", "")
    first = render_template(
        "book/start.html",
        typed=typed,
        services=found or every,
        nothing_found=bool(typed) and not found,
        today=today,
        next_drop_in=ahead[0] if ahead and not today else None,
        now=now,
        cleared=bool(cleared),
    )
    return shut(make_response(first), cleared)


@blueprint.get("/services/<slug>")
def service(slug: str) -> ResponseReturnValue:
    """What a service is, what to bring, how long it takes, when the next time is free."""
    shown = open_service(slug)
    now = clock.now()
    return render_template(
        "book/service.html",
        service=shown,
        next_free=queries.next_free(shown, now),
        drop_ins=queries.drop_ins_ahead(now, service_id=shown.id, days=7),
    )


@blueprint.get("/venues")
def list_venues() -> ResponseReturnValue:
    """Where the council's advisors can be met; searched by name, street or postcode."""
    typed = request.args.get("q", "")[:_LONGEST_SEARCH].strip()
    every = venues.open_venues()
    words = folded(typed).split()
    found = [v for v in every if all(w in folded(f"{v.name} {v.address} {v.postcode}") for w in words)]
    return render_template(
        "book/venues.html", typed=typed, venues=found[:_VENUES_ON_A_PAGE], more=len(found) > _VENUES_ON_A_PAGE
    )


blueprint.add_url_rule("/venues", "venues", list_venues)


@blueprint.get("/venues/<slug>")
def venue(slug: str) -> ResponseReturnValue:
    """One venue: address, access, drop-in sessions."""
    shown = venues.by_slug(slug)
    if shown is None:
        abort(404)
    drop_ins = queries.drop_ins_ahead(clock.now(), venue_id=shown.id) if shown.closed_on is None else []
    hours = rules.opening_in_words(shown.opening_bands)
    return render_template("book/venue.html", venue=shown, drop_ins=drop_ins, hours=hours)


@blueprint.post("/finish")
def finish() -> ResponseReturnValue:
    """Forget the journey and everything this browser holds of it."""
    token = request.cookies.get(COOKIE, "")
    if token:
        with transaction():
            operations.forget(token)
    return clear(cast(Response, redirect(url_for("book.start", cleared=marks() or "1"))))
