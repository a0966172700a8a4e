"""Breaks, venue and walk-ins of an advisor."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, request, session
from flask.typing import ResponseReturnValue

from booking.citizens.operations import name_citizen
from booking.core import clock
from booking.core.database import transaction
from booking.core.dates import desk_time
from booking.core.errors import SENTENCES, Refusal
from booking.core.idempotency import claim_key, keep_answer
from booking.core.intervals import Interval
from booking.core.translation import _
from booking.day import operations
from booking.day.forms import DropInForm, PauseForm, PlaceForm
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.day.views.page import day_now, show_day, told_on_the_page
from booking.services.queries import by_slug as service_by_slug
from booking.sessions import operations as sessions
from booking.sessions.rules import BusyKind
from booking.staff.rules import Role
from booking.staff.views.scope import my_scope, need, need_venue
from booking.venues.queries import by_slug as venue_by_slug
from booking.visits import operations as visits
from booking.visits import queries as visit_queries
from booking.visits.models import Visit
from booking.visits.rules import CallReason, is_call_reason
from booking.web.device import device
from booking.web.guard import signed_in

INVALID_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)


@blueprint.post("/day/place")
def place() -> ResponseReturnValue:
    """Set where I am today, when no session says it, or when I help out elsewhere."""
    form = PlaceForm()
    venue = venue_by_slug(form.venue.data or "") or abort(404)
    need_venue(venue.id, "advisor")
    has_session = any(stint.venue_id == venue.id for stint in day_now(clock.now()).stints)
    if form.validate_on_submit() and not has_session and not is_call_reason(form.reason):
        form.words.errors = [str(SENTENCES["place_reason.missing"])]
    if form.errors:
        return show_day(place=form, status=400)
    desk = form.desk.data if form.desk.data in {str(desk.number) for desk in venue.desks} else ""
    session["day_place"] = f"{clock.today().isoformat()} {venue.slug} {desk}"
    session["day_place_why"] = "" if has_session else form.reason
    at_desk = _("You are at %(venue)s, desk %(number)s.", venue=venue.name, number=desk)
    flash(at_desk if desk else _("You are at %(venue)s.", venue=venue.name), "said")
    return back_to_day()


@blueprint.post("/day/pause")
def pause() -> ResponseReturnValue:
    """Start a break or an absence, if nothing is booked then."""
    form = PauseForm()
    try:
        with transaction():
            taken = operations.take_break(signed_in().id, form.kind.data or "", form.minutes.data or 0, now=clock.now())
            stretch = Interval(taken.starts_at, taken.ends_at)
            told = _("Break: %(stretch)s.") if taken.kind == BusyKind.BREAK else _("Away: %(stretch)s.")
            flash(told % {"stretch": _from_to(stretch)}, f"taken {stretch.start.isoformat()}")
    except Refusal as refusal:
        form.refuse(refusal, field="minutes")
        return show_day(pause=form, status=int(refusal.status))
    return back_to_day()


@blueprint.post("/day/back")
def back() -> ResponseReturnValue:
    """End the break in progress: the rest of it is free again."""
    with told_on_the_page(), transaction():
        rest = sessions.end_break(signed_in().id, now=clock.now())
        if rest is not None:
            undone, stretch = "undoing" in request.form, _from_to(rest)
            told = _("Undone: %(stretch)s is free again.") if undone else _("You are back. %(stretch)s is free again.")
            flash(told % {"stretch": stretch}, "said" if undone else "back")
    return back_to_day()


@blueprint.post("/day/back/undo")
def undo_back() -> ResponseReturnValue:
    """Undo its end: the break goes on."""
    with told_on_the_page(), transaction():
        sessions.resume_break(signed_in().id, now=clock.now())
        flash(_("Undone: you are not back yet, as it was before."), "said")
    return back_to_day()


@blueprint.post("/day/break/remove")
def remove_break() -> ResponseReturnValue:
    """Remove my own break that has not begun."""
    with told_on_the_page(), transaction():
        gone = sessions.remove_break(signed_in().id, _instant("starts_at"), now=clock.now())
        stretch = Interval(gone.starts_at, gone.ends_at)
        undo = f"{gone.kind} {stretch.start.isoformat()} {stretch.end.isoformat()}"
        undone = "undoing" in request.form
        told = _("Undone: %(stretch)s is free now.") if undone else _("Removed: %(stretch)s is free now.")
        flash(told % {"stretch": _from_to(stretch)}, "said" if undone else f"removed {undo}")
    return back_to_day()


@blueprint.post("/day/break/again")
def plan_break() -> ResponseReturnValue:
    """Restore a break that I removed."""
    kind, stretch = request.form.get("kind", ""), Interval(_instant("starts_at"), _instant("ends_at"))
    with told_on_the_page(), transaction():
        sessions.plan_break(signed_in().id, kind, stretch, now=clock.now())
        flash(_("Undone: %(stretch)s is kept free of appointments again.", stretch=_from_to(stretch)), "said")
    return back_to_day()


def _instant(name: str) -> datetime:
    """Parse an instant that the page wrote; INVALID_INSTANT for anything else."""
    try:
        found = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return INVALID_INSTANT
    return found if found.tzinfo and 2000 < found.year < 3000 else INVALID_INSTANT


def _from_to(stretch: Interval) -> str:
    return f"{desk_time(stretch.start)}–{desk_time(stretch.end)}"


@blueprint.post("/day/drop-in")
def drop_in() -> ResponseReturnValue:
    """Add a walk-in at my desk: they wait, or are seen at once."""
    form, done = DropInForm(), None
    if not form.validate_on_submit():
        return show_day(drop_in=form, status=400)
    try:
        with transaction():
            if claim_key(form.form_token.data, form.answers(), clock.now()) is None:
                done = visit_queries.done_to(_add_drop_in(form, at_once=request.form.get("then") == "start"))
    except Refusal as refusal:
        form.refuse(refusal, field="name")
        return show_day(drop_in=form, status=int(refusal.status))
    return back_to_day(done=done)


def _add_drop_in(form: DropInForm, *, at_once: bool) -> Visit:
    now = clock.now()
    here = day_now(now).here or abort(404)
    need_venue(here.venue_id, "advisor")
    service = service_by_slug(form.service.data or "")
    if service:
        need(my_scope(Role.ADVISOR), here.venue_id, service.department_id)
    visit = visits.add_drop_in(
        here.venue_id,
        citizen=name_citizen(form.name.data, language=form.needs.language, now=now) if form.name.data else None,
        service_id=service.id if service else None,
        needs=form.needs,
        by_id=signed_in().id,
        now=now,
    )
    keep_answer(form.form_token.data or "", visit.reference)
    if at_once:
        consultation, me = visit.consultations[0], signed_in().id
        visits.start(consultation, me, now, desk_id=here.desk_id, because=CallReason.CAME_TO_ME)
        operations.write_down_call(consultation, by_id=me, device=device(), now=now)
    return visit
