"""Paper: a ticket, a slip, the list of the day with boxes to tick."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from booking.appointments.queries import by_reference
from booking.core import clock
from booking.desk.views import blueprint
from booking.desk.views.today import open_venue
from booking.visits import queries as visits


@blueprint.get("/desk/<venue_slug>/tickets/<reference>")
def ticket(venue_slug: str, reference: str) -> ResponseReturnValue:
    """The ticket, large: number, venue and time, and nothing about the person."""
    venue = open_venue(venue_slug)
    visit = None if "\0" in reference else visits.by_reference(reference)
    if visit is None or visit.venue_id != venue.id or not visit.ticket:
        abort(404)
    return render_template("desk/ticket.html", venue=venue, visit=visit)


@blueprint.get("/desk/<venue_slug>/appointments/<reference>/slip")
def slip(venue_slug: str, reference: str) -> ResponseReturnValue:
    """What was booked, on paper, for whoever has no telephone: venue, day, time, reference, what to bring."""
    venue = open_venue(venue_slug)
    appointment = None if "\0" in reference else by_reference(reference)
    if appointment is None:
        abort(404)
    return render_template("desk/slip.html", venue=venue, appointment=appointment)


@blueprint.get("/desk/<venue_slug>/print")
def day_list(venue_slug: str) -> ResponseReturnValue:
    """Today's list, or another day's (`?day=`), on one sheet: for when the network is down."""
    venue, now = open_venue(venue_slug), clock.now()
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = clock.day_of(now)
    shown = visits.on_day(venue.id, day, max(now, clock.day_bounds(day)[0]))
    return render_template("desk/print.html", venue=venue, on=day, day=shown, now=now)
