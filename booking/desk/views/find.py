"""A search over the bookings of a host's venues, on every day: sent once, written down once."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.core import clock
from booking.core.database import transaction
from booking.desk import queries
from booking.desk.forms import FindForm
from booking.desk.views import blueprint
from booking.desk.views.today import open_venue
from booking.staff.rules import Role
from booking.staff.views.scope import my_scope
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/desk/<venue_slug>/find")
def find_form(venue_slug: str) -> ResponseReturnValue:
    """Where the search begins."""
    return render_template("desk/found.html", venue=open_venue(venue_slug), form=FindForm(formdata=None), found=None)


@blueprint.post("/desk/<venue_slug>/find")
def find(venue_slug: str) -> ResponseReturnValue:
    """Who has booked what, where and when: for the wrong library, the wrong day, or a call."""
    venue, form, now = open_venue(venue_slug), FindForm(), clock.now()
    venue_id = venue.id
    found, status = None, 400
    if form.validate_on_submit():
        typed, me, where, scope = form.q.data or "", signed_in(), device(), my_scope(Role.HOST)
        with transaction():
            seen = queries.find_bookings(typed, now, scope, venue_id).records
            cases.search_people(me, seen, device=where, now=now)
        found, status = queries.find_bookings(typed, now, scope, venue_id), 200
    today = clock.day_of(now)
    html = render_template(
        "desk/found.html", venue=venue, venue_id=venue_id, form=form, found=found, today=today, now=now
    )
    return html, status
