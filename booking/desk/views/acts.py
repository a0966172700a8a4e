"""Check in, mark as arrived, left, not coming or no-show, and undo: one press each."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.queries import by_reference
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.desk import operations
from booking.desk.views.appointments import appointment_of
from booking.desk.views.blueprint import blueprint, desk_scope
from booking.desk.views.today import open_desk, page
from booking.visits import operations as visits
from booking.visits import queries as visit_queries
from booking.visits.models import Visit
from booking.visits.rules import DESK_ACTS
from booking.web.guard import signed_in


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/check-in")
def check_in(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Check in the person of an appointment, at whichever venue it was booked: they brought its reference."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        appointment = _brought(venue_id, reference)
        return visits.check_in_appointment(appointment, venue_id=venue_id, by_id=me, now=now)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/drop-in")
def drop_in_instead(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Check in somebody who came on another day than booked as a drop-in."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        appointment = _brought(venue_id, reference)
        return operations.drop_in_instead(appointment, venue_id, by_id=me, now=now)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/arrived")
def arrived(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Check in a planned drop-in."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()
    return _do(venue_slug, lambda: visits.check_in_coming(_visit(venue_id, reference), by_id=me, now=now))


@blueprint.post("/desk/<venue_slug>/visits/<reference>/left")
def left(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Mark a visit as left without being seen."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        visit = _visit(venue_id, reference)
        visits.mark_left(visit, me, now)
        return visit

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/absent")
def absent(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Mark one of several as not here; the button posts which, and the version that the list showed."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()
    place, seen = request.form.get("who", -1, type=int), request.form.get("version", 0, type=int)

    def act() -> Visit:
        visit = _visit(venue_id, reference)
        visits.mark_absent(visit, place, expected_version=seen, by_id=me, now=now)
        return visit

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/is-back")
def is_back(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Return a missed person to their position in the queue."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit | None:
        visit = _visit(venue_id, reference)
        return visit if visits.is_back(visit, me, now) else None

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/text")
def text_when_called(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Set whether they get a text when they are called. The button posts the value, so a repeat changes nothing."""
    venue_id, wanted, now = open_desk(venue_slug).venue.id, request.form.get("wanted") == "1", clock.now()

    def act() -> str:
        visit = _visit(venue_id, reference)
        visits.text_when_called(visit, wanted, now)
        return visit_queries.done_about_text(visit, undoing="undoing" in request.form)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/not-coming")
def not_coming(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Withdraw a planned drop-in, as they told the desk."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        visit = _visit(venue_id, reference)
        visits.withdraw(visit, expected_version=visit.version, now=now, by_id=me)
        return visit

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/acts/<reference>/undo")
def undo(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Undo the last act on a visit, whichever host did it."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        done = visit_queries.act_by_reference(reference)
        if done is None or done.venue_id != venue_id or done.act not in DESK_ACTS:
            abort(404)
        if not visit_queries.lies_in(done.visit, desk_scope()):
            abort(404)
        visits.undo(done, me, now)
        return done.visit

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/did-not-come")
def did_not_come(venue_slug: str, reference: str) -> ResponseReturnValue:
    open_desk(venue_slug)
    me, now = signed_in().id, clock.now()

    def act() -> str:
        appointment = appointment_of(reference)
        visits.mark_no_show(appointment, by_id=me, now=now)
        return visit_queries.done_with(appointment)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/came-after-all")
def came_after_all(venue_slug: str, reference: str) -> ResponseReturnValue:
    open_desk(venue_slug)
    me, now = signed_in().id, clock.now()

    def act() -> str:
        appointment = appointment_of(reference)
        appointments.undo_no_show(appointment, by_id=me, now=now)
        return visit_queries.done_with(appointment)

    return _do(venue_slug, act)


def _do(venue_slug: str, act: Callable[[], Visit | str | None]) -> ResponseReturnValue:
    """Run an act, then show the list with what was done (to a visit, or what a mark names), or with the refusal."""
    try:
        with transaction():
            found = act()
            done = visit_queries.done_to(found) if isinstance(found, Visit) else found
    except Refusal as refusal:
        return page(open_desk(venue_slug), refusal=refusal)
    return redirect(url_for("desk.today", venue_slug=venue_slug, done=done or None))


def _visit(venue_id: int, reference: str) -> Visit:
    visit = visit_queries.by_reference(reference)
    if visit is None or visit.venue_id != venue_id or not visit_queries.lies_in(visit, desk_scope()):
        abort(404)
    return visit


def _brought(venue_id: int, reference: str) -> Appointment:
    """Find an appointment whose service this host serves at this desk, at whichever venue it is; else 404."""
    appointment = by_reference(reference)
    if appointment is None or not desk_scope().covers(venue_id, appointment.service.department_id):
        abort(404)
    return appointment
