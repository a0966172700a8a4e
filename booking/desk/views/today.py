"""Today at a venue: expected, waiting, with an advisor, done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases.rules import Basis
from booking.cases.views import write_down_list
from booking.citizens.rules import InterpreterState
from booking.core import clock
from booking.core.apart import told_apart
from booking.core.database import db
from booking.core.errors import Refusal
from booking.desk import queries
from booking.desk.forms import SEARCH_LENGTH, DropInForm
from booking.desk.queries import FrontDesk
from booking.desk.rules import matching
from booking.desk.views.another_day import another_day
from booking.desk.views.blueprint import DESK_ROLES, blueprint, desk_scope
from booking.desk.views.interpreting import Interpreting, interpreting
from booking.replies.views.correspondence import texted
from booking.services import queries as service_queries
from booking.services.models import Service
from booking.staff.views.scope import need_venue
from booking.venues.models import Venue
from booking.visits import queries as visit_queries
from booking.visits.models import VisitAct
from booking.visits.queries import Done, VenueDay, VisitRow
from booking.visits.rules import DESK_ACTS, VisitStatus, waited_minutes, why_this_order
from booking.web.day_fields import asked_day
from booking.web.guard import signed_in
from booking.web.posted import posted

PART = "Alongside-Part"  # sent by the page's own script


@blueprint.get("/desk")
def choose() -> ResponseReturnValue:
    """Choose a front desk among those of the grants. Who serves one venue is redirected there."""
    places = {g.venue_id for g in signed_in().grants if g.role in DESK_ROLES}
    desks = queries.desks_of(None if None in places else [p for p in places if p is not None])
    if len(desks) == 1:
        return redirect(url_for("desk.today", venue_slug=desks[0].slug))
    return render_template("desk/choose.html", venues=desks)


@blueprint.get("/desk/<venue_slug>")
def today(venue_slug: str) -> ResponseReturnValue:
    """Show the whole page. `?done=` names the act that has just been done, `?day=` another day: its list alone."""
    front, today = open_desk(venue_slug), clock.today()
    asked = asked_day(today)
    if asked.sentence or asked.day != today:
        return another_day(front.venue, asked)
    return page(front, done=request.args.get("done", ""))


@blueprint.post("/desk/<venue_slug>")
def filter_list(venue_slug: str) -> ResponseReturnValue:
    """Show the list filtered by what was typed. By POST, so that no name gets into an address or a log."""
    return page(open_desk(venue_slug), typed=posted("q")[:SEARCH_LENGTH].strip())


@blueprint.get("/desk/<venue_slug>/list")
def live(venue_slug: str) -> ResponseReturnValue:
    """Render the list alone, which an open page polls every few seconds."""
    front = open_desk(venue_slug)
    return render_template("desk/live.html", **board(front, clock.now()))


def open_desk(venue_slug: str) -> FrontDesk:
    """Find the front desk of this address; 404 where there is none, 403 for who serves other venues."""
    front = queries.front_desk(venue_slug, signed_in().grants)
    if front is None:
        abort(404)
    need_venue(front.venue.id, *DESK_ROLES)
    return front


def open_venue(venue_slug: str) -> Venue:
    return open_desk(venue_slug).venue


def services_at(venue: Venue) -> list[Service]:
    """List the services for which this host serves the desk of a venue, by name."""
    scope = desk_scope()
    return [one for one in service_queries.open_services() if scope.covers(venue.id, one.department_id)]


def page(
    front: FrontDesk,
    *,
    done: str = "",
    typed: str = "",
    refusal: Refusal | None = None,
    form: DropInForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Render the whole page, after an act (`done`), with a refusal, or with a drop-in line that has errors."""
    shown = board(front, clock.now(), typed)
    said = _done(done, front.venue, clock.now())
    # Not `form`: errors are shown in the line itself; the page's error summary would repeat them.
    # An open page puts the parts in place; what it asked for is answered in them, so that the answer is a good one.
    part = request.headers.get(PART) is not None
    html = render_template(
        "desk/part.html" if part else "desk/today.html",
        line=form or DropInForm(formdata=None),
        services=services_at(front.venue),
        said=said,
        interpreting=_interpreting(front.venue, shown["counts"].visits.get(said.visit.reference))
        if said and said.visit and not said.undone
        else None,
        refusal=refusal,
        tasks=front.tasks,
        **shown,
    )
    return html, 200 if part else int(refusal.status) if refusal else status


def _interpreting(venue: Venue, row: VisitRow | None) -> Interpreting | None:
    """What can be done for somebody who has just come or was added, and whose interpreter is not arranged."""
    if row is None or row.status == VisitStatus.GONE or row.interpreter is not InterpreterState.OPEN:
        return None
    service = db.session.get(Service, row.service_id) if row.service_id is not None else None
    return interpreting(venue, service, row.needs, clock.now())


def board(front: FrontDesk, now: datetime, typed: str = "") -> dict[str, Any]:
    """Collect the context of the list, filtered by what was typed."""
    venue, scope = front.venue, desk_scope()
    day = visit_queries.on_day(venue.id, clock.day_of(now), now, scope=scope)
    shown = _only(day, typed) if typed else day
    write_down_list(shown.records, Basis.DESK)
    acts = [_act(act, day, now) for act in visit_queries.last_acts(venue.id, now, acts=DESK_ACTS, scope=scope)]
    found = [*shown.late, *shown.expected, *shown.coming, *shown.waiting, *shown.with_advisor]
    booked = [row.reference for row in (*shown.late, *shown.expected)]
    to_come = [*booked, *(row.reference for row in shown.coming)]
    return {
        "venue": venue,
        "day": shown,
        "counts": day,
        "typed": typed,
        "found": len(found),
        "acts": acts,
        "texted": texted(to_come),
        "apart": told_apart(day.rows),
        "now": now,
        "me": signed_in().id,
        "today": clock.day_of(now),
        "tomorrow": clock.day_of(now) + timedelta(days=1),
        "waited": waited_minutes,
        "why": why_this_order,
    }


def _only(day: VenueDay, typed: str) -> VenueDay:
    lists = ("expected", "late", "coming", "waiting", "with_advisor", "done", "absent")
    return replace(day, **{name: matching(getattr(day, name), typed) for name in lists})


def _act(act: VisitAct, day: VenueDay, now: datetime) -> Done:
    row = day.visits.get(act.visit.reference)
    return visit_queries.done_act(act, now, row.name if row else "")


def _done(mark: str, venue: Venue, now: datetime) -> Done | None:
    """Find what was just done at this desk: by whichever host, within the scope of who looks."""
    found = visit_queries.done(mark, now) if mark else None
    if found is None:
        return None
    if found.visit is not None:
        theirs = found.visit.venue_id == venue.id and visit_queries.lies_in(found.visit, desk_scope())
        return found if theirs and found.act in {*DESK_ACTS, "text_when_called", "no_text"} else None
    booked = found.appointment
    return found if booked and desk_scope().covers(booked.venue_id, booked.service.department_id) else None
