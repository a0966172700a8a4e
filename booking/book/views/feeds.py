"""Calendar feeds of drop-in sessions: one for each venue and each service. Public facts only."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from booking.book.rules.limits import DROP_IN_FEED_FETCHED_EVERY
from booking.book.views.blueprint import blueprint
from booking.core import clock
from booking.core.translation import _
from booking.services import queries as service_queries
from booking.sessions.queries.feed import drop_in_feed
from booking.sessions.rules.feed import DropIn, drop_in_event, write_calendar
from booking.venues import queries as venue_queries
from booking.web.calendars import calendar_answer
from booking.web.shell import settings


@blueprint.get("/venues/<slug>/drop-ins.ics")
def venue_feed(slug: str) -> ResponseReturnValue:
    """Send the drop-in sessions of a venue; those after it closed for good are marked cancelled."""
    venue = venue_queries.by_slug(slug) or abort(404)
    now = clock.now()
    return _feed(_("Drop-in sessions: %(name)s", name=venue.name), drop_in_feed(venue_id=venue.id, now=now))


@blueprint.get("/services/<slug>/drop-ins.ics")
def service_feed(slug: str) -> ResponseReturnValue:
    """Send the drop-in sessions of a service at every venue; those after it ended are marked cancelled."""
    service = service_queries.by_slug(slug) or abort(404)
    found = drop_in_feed(service_id=service.id, service_until=service.ended_at, now=clock.now())
    return _feed(_("Drop-in sessions: %(name)s", name=service.name), found)


def _feed(name: str, sessions: Sequence[DropIn]) -> ResponseReturnValue:
    def write() -> bytes:
        base = settings().public_base_url
        events = [drop_in_event(one, base + url_for("book.venue", slug=one.venue_slug)) for one in sessions]
        return write_calendar(
            events, clock.now(), part="Drop-in sessions", name=name, again_after=DROP_IN_FEED_FETCHED_EVERY
        )

    return calendar_answer((name, sessions), write, "public, max-age=300")
