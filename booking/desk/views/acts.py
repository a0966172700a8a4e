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
from booking.desk.rules import DESK_ACTS
from booking.desk.views.appointments import appointment_of
from booking.desk.views.blueprint import blueprint
from booking.desk.views.today import open_desk, page
from booking.staff.rules import Role
from booking.staff.views.scope import my_scope
from booking.visits import operations as visits
from booking.visits import queries as visit_queries
from booking.visits.models import Visit
from booking.web.guard import signed_in


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/check-in")
def check_in(venue_slug: str, reference: str) -> ResponseReturnValue:
    """The person of an appointment is here, whichever venue it was booked at: they brought its reference."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        appointment = _brought(venue_id, reference)
        return visits.check_in_appointment(appointment, venue_id=venue_id, by_id=me, now=now)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/drop-in")
def drop_in_instead(venue_slug: str, reference: str) -> ResponseReturnValue:
    """They came on another day than booked, and wait as a drop-in."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        appointment = _brought(venue_id, reference)
        return operations.drop_in_instead(appointment, venue_id, by_id=me, now=now)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/arrived")
def arrived(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Someone who planned to come is here."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()
    return _do(venue_slug, lambda: visits.check_in_coming(_visit(venue_id, reference), by_id=me, now=now))


@blueprint.post("/desk/<venue_slug>/visits/<reference>/left")
def left(venue_slug: str, reference: str) -> ResponseReturnValue:
    """They went without being seen."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        visit = _visit(venue_id, reference)
        visits.mark_left(visit, me, now)
        return visit

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/is-back")
def is_back(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Who was called and did not come forward is back: they wait where they were in the order."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit | None:
        visit = _visit(venue_id, reference)
        return visit if visits.is_back(visit, me, now) else None

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/text")
def text_when_called(venue_slug: str, reference: str) -> ResponseReturnValue:
    """They want a text when it is their turn, or no longer do: what the button said is what is done."""
    venue_id, wanted = open_desk(venue_slug).venue.id, request.form.get("wanted") == "1"

    def act() -> None:
        visits.text_when_called(_visit(venue_id, reference), wanted)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/visits/<reference>/not-coming")
def not_coming(venue_slug: str, reference: str) -> ResponseReturnValue:
    """They told the desk that they do not come after all."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> Visit:
        visit = _visit(venue_id, reference)
        visits.withdraw(visit, expected_version=visit.version, now=now, by_id=me)
        return visit

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/acts/<reference>/undo")
def undo(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Take back the last act on a visit, one's own or the other front desk's."""
    venue_id, me, now = open_desk(venue_slug).venue.id, signed_in().id, clock.now()

    def act() -> None:
        done = visit_queries.act_by_reference(reference)
        if done is None or done.venue_id != venue_id or done.act not in DESK_ACTS:
            abort(404)
        if not visit_queries.lies_in(done.visit, my_scope(Role.HOST)):
            abort(404)
        visits.undo(done, me, now)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/did-not-come")
def did_not_come(venue_slug: str, reference: str) -> ResponseReturnValue:
    """A person says that they did not come; the same button takes it back."""
    open_desk(venue_slug)
    me, now = signed_in().id, clock.now()

    def act() -> None:
        appointment = appointment_of(reference)
        visits.mark_no_show(appointment, by_id=me, now=now)

    return _do(venue_slug, act)


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/came-after-all")
def came_after_all(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Nobody says any more that they did not come."""
    open_desk(venue_slug)
    me, now = signed_in().id, clock.now()

    def act() -> None:
        appointment = appointment_of(reference)
        appointments.undo_no_show(appointment, by_id=me, now=now)

    return _do(venue_slug, act)


def _do(venue_slug: str, act: Callable[[], Visit | None]) -> ResponseReturnValue:
    """Do it, and show the list with what was done, or with the sentence that says why not."""
    try:
        with transaction():
            visit = act()
            done = visit_queries.last_act_of(visit) if visit is not None else ""
    except Refusal as refusal:
        return page(open_desk(venue_slug), refusal=refusal)
    return redirect(url_for("desk.today", venue_slug=venue_slug, done=done or None))


def _visit(venue_id: int, reference: str) -> Visit:
    visit = visit_queries.by_reference(reference)
    if visit is None or visit.venue_id != venue_id or not visit_queries.lies_in(visit, my_scope(Role.HOST)):
        abort(404)
    return visit


def _brought(venue_id: int, reference: str) -> Appointment:
    """The appointment of this reference, whose service is one that this desk's host serves here; else 404."""
    appointment = by_reference(reference)
    if appointment is None or not my_scope(Role.HOST).covers(venue_id, appointment.service.department_id):
        abort(404)
    return appointment
