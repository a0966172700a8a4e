"""Print a ticket, an appointment's slip, the list of a day."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from booking.cases.rules import Act, Basis
from booking.cases.views import write_down
from booking.core import clock
from booking.core.apart import told_apart
from booking.core.database import transaction
from booking.core.journal import Exported, SecurityAct, write_event
from booking.desk.views.another_day import another_day
from booking.desk.views.appointments import appointment_of
from booking.desk.views.blueprint import blueprint, desk_scope
from booking.desk.views.today import open_venue
from booking.visits import queries as visit_queries
from booking.web.day_fields import asked_day
from booking.web.guard import signed_in


@blueprint.get("/desk/<venue_slug>/tickets/<reference>")
def ticket(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Print the ticket, large: number, venue and time, and nothing about the person."""
    venue = open_venue(venue_slug)
    visit = visit_queries.by_reference(reference)
    mine = visit is not None and visit.venue_id == venue.id and visit_queries.lies_in(visit, desk_scope())
    if visit is None or not mine or not visit.ticket:
        abort(404)
    return render_template("desk/ticket.html", venue=venue, visit=visit)


@blueprint.get("/desk/<venue_slug>/appointments/<reference>/slip")
def slip(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Print an appointment for somebody without a telephone: venue, day, time, reference, what to bring."""
    venue = open_venue(venue_slug)
    return render_template("desk/slip.html", venue=venue, appointment=appointment_of(reference))


@blueprint.get("/desk/<venue_slug>/print")
def day_list(venue_slug: str) -> ResponseReturnValue:
    """Print the list of today, or of another day (`?day=`), for when the network is down."""
    venue, now = open_venue(venue_slug), clock.now()
    asked = asked_day(clock.day_of(now))
    if asked.sentence:
        return another_day(venue, asked)
    day = asked.day
    with transaction():
        by_id = signed_in().id
        write_event(SecurityAct.EXPORTED, now=now, by_id=by_id, what=Exported.DAY_LIST, venue=venue_slug, day=f"{day}")
    venue = open_venue(venue_slug)
    shown = visit_queries.on_day(venue.id, day, max(now, clock.day_bounds(day)[0]), scope=desk_scope())
    write_down(Act.PRINTED, shown.records, Basis.DESK)
    apart = told_apart(shown.rows, without=("service",))  # what somebody comes for is never on paper
    return render_template(
        "desk/print.html",
        venue=venue,
        on=day,
        lines=visit_queries.lines_of(shown),
        apart=apart,
        now=now,
    )
