"""Start page: the search, services by everyday name, what is open today."""

from __future__ import annotations

from math import inf

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from booking.book import queries, rules
from booking.book.views.answers import LONGEST_SEARCH, here, personal_if_near
from booking.book.views.blueprint import blueprint
from booking.book.views.finish import marks_in, shut
from booking.core import clock
from booking.services import queries as service_queries
from booking.venues import queries as venue_queries


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Show the search, services by everyday name, what is open today, and the way to an existing booking."""
    typed = request.args.get("q", "")[:LONGEST_SEARCH].strip()
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
        idle=bool(request.args.get("idle")),
    )
    return shut(personal_if_near(make_response(first), near), marks_in(cleared))
