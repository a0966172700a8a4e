"""List of venues, searched by name, street or postcode; page of a venue."""

from __future__ import annotations

from flask import abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from booking.book import queries, rules
from booking.book.rules.pages import VENUES_ON_A_PAGE, nearest_first
from booking.book.views.answers import LONGEST_SEARCH, here, personal_if_near
from booking.book.views.blueprint import blueprint
from booking.core import clock
from booking.core.errors import SENTENCES
from booking.core.folding import folded, is_found
from booking.venues import queries as venue_queries
from booking.venues.rules import hours_in_words, opening_in_words
from booking.venues.rules.typed_postcodes import find_postcode


@blueprint.get("/venues")
def list_venues() -> ResponseReturnValue:
    """List the venues; searched by name, street or postcode."""
    typed = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    search, found = here("").search, list(venue_queries.open_venues())
    named = [v for v in found if is_found(typed, folded(f"{v.name} {v.address} {v.postcode}"))]
    located = venue_queries.locate(typed) if typed and (find_postcode(typed) or not named) else None
    point = located.point if located else search.point
    if located is None:
        found = named
    away = venue_queries.distances(point, found, how=located.how if located else search.how) if point else {}
    listed = render_template(
        "book/venues.html",
        typed=typed,
        venues=nearest_first(found, away)[:VENUES_ON_A_PAGE],
        more=len(found) > VENUES_ON_A_PAGE,
        away=away,
        located=located,
        licence=rules.licence_of(located.how) if located else "",
        understood=rules.how_in_words(typed, located.name, located.how) if located else rules.measured_from(search),
        several=str(SENTENCES["near.several"]),
    )
    return personal_if_near(make_response(listed), search.point)


blueprint.add_url_rule("/venues", "venues", list_venues)


@blueprint.get("/venues/<slug>")
def venue(slug: str) -> ResponseReturnValue:
    """Show a venue: address, access, drop-in sessions."""
    shown = venue_queries.by_slug(slug)
    if shown is None:
        abort(404)
    drop_ins = queries.drop_ins_ahead(clock.now(), venue_id=shown.id) if shown.closed_on is None else []
    hours = hours_in_words(shown.hours) or opening_in_words(shown.opening_bands)
    return render_template("book/venue.html", venue=shown, drop_ins=drop_ins, hours=hours)
