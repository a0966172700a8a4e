"""Start page, services and venues; *finish and clear this computer*."""

from __future__ import annotations

from math import inf
from typing import cast

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.book import operations, queries, rules
from booking.book.views.answers import clear, here, open_service
from booking.book.views.blueprint import COOKIE, blueprint
from booking.book.views.closed import marks, marks_in, shut
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES
from booking.core.folding import folded, is_found
from booking.services import queries as service_queries
from booking.venues import queries as venue_queries
from booking.venues.rules import hours_in_words
from booking.venues.rules.position import Point
from booking.venues.rules.typed_postcodes import find_postcode
from booking.web.cookies import read_cookie
from booking.web.shell import personal_page

_LONGEST_SEARCH = 100
_VENUES_ON_A_PAGE = 60


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Show the search, services by everyday name, what is open today, and the way to an existing booking."""
    typed = request.args.get("q", "")[:_LONGEST_SEARCH].strip()
    every = service_queries.open_services()
    found = rules.matching(every, typed) if typed else list(every)
    now = clock.now()
    ahead = queries.drop_ins_ahead(now, days=7)
    today = [session for session in ahead if clock.day_of(session.starts_at) == clock.day_of(now)]
    search = here("").search
    near = search.point
    away = venue_queries.distances(near, [session.venue for session in today], how=search.how) if near else {}
    today.sort(key=lambda session: away.get(session.venue_id, inf))
    cleared = request.args.get("cleared", "")
    first = render_template(
        "book/start.html",
        typed=typed,
        services=found or every,
        nothing_found=bool(typed) and not found,
        today=today,
        next_drop_in=ahead[0] if ahead and not today else None,
        away=away,
        measured_from=rules.measured_from(search) if away else "",
        cleared=bool(cleared),
    )
    return shut(_as_known(make_response(first), near), marks_in(cleared))


def _as_known(response: Response, near: Point | None) -> Response:
    """Make a page personal where it is sorted by somebody's position."""
    return personal_page(response) if near else response


@blueprint.get("/services/<slug>")
def service(slug: str) -> ResponseReturnValue:
    """Show a service: what it is, what to bring, how long it takes, its next slot."""
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
    """List the venues; searched by name, street or postcode."""
    typed = request.args.get("q", "")[:_LONGEST_SEARCH].strip()
    search, found = here("").search, list(venue_queries.open_venues())
    named = [v for v in found if is_found(typed, folded(f"{v.name} {v.address} {v.postcode}"))]
    located = venue_queries.locate(typed) if typed and (find_postcode(typed) or not named) else None
    point = located.point if located else search.point
    if located is None:
        found = named
    away = venue_queries.distances(point, found, how=located.how if located else search.how) if point else {}
    found.sort(key=lambda venue: away.get(venue.id, inf))
    listed = render_template(
        "book/venues.html",
        typed=typed,
        venues=found[:_VENUES_ON_A_PAGE],
        more=len(found) > _VENUES_ON_A_PAGE,
        away=away,
        located=located,
        licence=rules.licence_of(located.how) if located else "",
        understood=rules.how_in_words(typed, located.name, located.how) if located else rules.measured_from(search),
        several=str(SENTENCES["near.several"]),
    )
    return _as_known(make_response(listed), search.point)


blueprint.add_url_rule("/venues", "venues", list_venues)


@blueprint.get("/venues/<slug>")
def venue(slug: str) -> ResponseReturnValue:
    """Show a venue: address, access, drop-in sessions."""
    shown = venue_queries.by_slug(slug)
    if shown is None:
        abort(404)
    drop_ins = queries.drop_ins_ahead(clock.now(), venue_id=shown.id) if shown.closed_on is None else []
    hours = hours_in_words(shown.hours) or rules.opening_in_words(shown.opening_bands)
    return render_template("book/venue.html", venue=shown, drop_ins=drop_ins, hours=hours)


@blueprint.post("/finish")
def finish() -> ResponseReturnValue:
    """Delete the journey, and clear what this browser holds of it."""
    token = read_cookie(COOKIE, earlier=True)
    if token:
        with transaction():
            operations.forget(token)
    return clear(cast(Response, redirect(url_for("book.start", cleared=marks() or "1"))))
