"""List of tomorrow, or of any other day, at a venue: who was or is to come, and what became of each."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.cases.rules import Basis
from booking.cases.views import write_down_list
from booking.core import clock
from booking.core.apart import told_apart
from booking.desk.views.blueprint import desk_scope
from booking.venues.models import Venue
from booking.visits import queries as visit_queries
from booking.web.day_fields import AskedDay


def another_day(venue: Venue, asked: AskedDay) -> ResponseReturnValue:
    """Render the list, audited as that of today is; a day that is none gets its sentence beside the field.

    It has no buttons: what can be done about a booking stands on its own page.
    """
    now = clock.now()
    moment = max(now, clock.day_bounds(asked.day)[0])
    day = visit_queries.on_day(venue.id, asked.day, moment, scope=desk_scope())
    lines = [] if asked.sentence else visit_queries.lines_of(day)
    if lines:
        write_down_list(day.records, Basis.DESK)
    html = render_template(
        "desk/another_day.html",
        venue=venue,
        asked=asked,
        lines=lines,
        apart=told_apart(day.rows),
        today=clock.day_of(now),
    )
    return html, 400 if asked.sentence else 200
