"""Search the bookings of a host's venues, of every day: sent once, audited once."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.citizens.rules import finds_whole_names
from booking.core import clock
from booking.core.apart import told_apart
from booking.core.database import transaction
from booking.desk import queries
from booking.desk.forms import FindForm
from booking.desk.views.blueprint import blueprint, desk_scope
from booking.desk.views.today import open_venue
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/desk/<venue_slug>/find")
def find_form(venue_slug: str) -> ResponseReturnValue:
    return render_template("desk/found.html", venue=open_venue(venue_slug), form=FindForm(formdata=None), found=None)


@blueprint.post("/desk/<venue_slug>/find")
def find(venue_slug: str) -> ResponseReturnValue:
    """Show who has booked what, where and when: for the wrong library, the wrong day, or a call."""
    venue, form, now = open_venue(venue_slug), FindForm(), clock.now()
    shown = {"venue": venue, "venue_id": venue.id, "form": form, "today": clock.day_of(now), "now": now}
    if not form.validate_on_submit():
        return render_template("desk/found.html", found=None, **shown), 400
    found = queries.find_bookings(form.q.data or "", now, desk_scope(), venue.id)
    shown["whole_names"] = finds_whole_names(form.q.data or "")
    shown["apart"] = told_apart(found.known)
    html, seen, where = render_template("desk/found.html", found=found, **shown), found.records, device()
    with transaction():  # audited before the page is sent
        cases.search_people(signed_in(), seen, device=where, now=now)
    return html
