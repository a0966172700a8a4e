"""Call, start, mark as missed or as no-show, and undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import transaction
from booking.core.translation import _
from booking.day import operations
from booking.day.errors import WithColleague
from booking.day.forms import WhyForm, WriteUpForm
from booking.day.queries import MyDay, own_appointment, who_has_mine
from booking.day.rules import Draft
from booking.day.views.another_day import show_another_day
from booking.day.views.blueprint import blueprint
from booking.day.views.page import consultation_or_404, day_now, list_of, show_day, told_on_the_page
from booking.staff.rules import Role
from booking.staff.views.scope import my_scope, need, need_venue
from booking.visits import operations as visits
from booking.visits import queries as visit_queries
from booking.visits.errors import CallReasonMissing
from booking.visits.models import Consultation
from booking.visits.queries import Done
from booking.web.day_fields import asked_day
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/day")
def today() -> ResponseReturnValue:
    """Show my day, the queue and the person I am seeing; after an undone start (`?undone=`), its draft as well.

    `?day=` shows another day: its list alone.
    """
    asked = asked_day(clock.today())
    if asked.sentence or asked.day != clock.today():
        return show_another_day(asked)
    reference = request.args.get("undone", "")
    act = visit_queries.act_by_reference(reference) if reference else None
    mine = act is not None and act.by_id == signed_in().id
    typed = str(act.before.get("draft", "")) if act is not None and mine else ""
    return show_day(lost=Draft.from_text(typed) if typed else None, done=_mine(request.args.get("done", "")))


def _mine(mark: str) -> Done | None:
    """Find what I have just done."""
    found = visit_queries.done(mark, clock.now()) if mark else None
    return found if found is not None and found.by_id == signed_in().id else None


@blueprint.get("/day/list")
def live() -> ResponseReturnValue:
    """Render the list and the break, which an open page polls every few seconds."""
    day = day_now(clock.now())
    return render_template("day/polled.html", panel=day.current, **list_of(day, clock.now()))


def back_to_day(**how: Any) -> ResponseReturnValue:
    """Redirect to the day after an act, with the screen turned as it was."""
    if "turned" in request.form:
        how.setdefault("turned", request.form["turned"])
    return redirect(url_for("day.today", **how), code=303)


@blueprint.post("/day/call-next")
def call_next() -> ResponseReturnValue:
    done = None
    with told_on_the_page(), transaction():
        consultation = call_whoever_is_next(day_now(clock.now()))
        if consultation is None:
            flash(_("Nobody is waiting for you just now."), "said")
        else:
            done = visit_queries.done_to(consultation.visit)
    return back_to_day(done=done)


def call_whoever_is_next(day: MyDay) -> Consultation | None:
    """Call the next person at the advisor's present venue; inside the caller's transaction."""
    if day.here is None:
        return None
    need_venue(day.here.venue_id, "advisor")
    me, now = signed_in().id, clock.now()
    consultation = visits.call_next(
        me,
        venue_id=day.here.venue_id,
        desk_id=day.here.desk_id,
        service_ids=day.here.service_ids or None,
        scope=my_scope(Role.ADVISOR),
        because=day.here.because,
        now=now,
    )
    if consultation is not None:
        operations.write_down_call(consultation, by_id=me, device=device(), now=now)
    return consultation


@blueprint.post("/day/call/<reference>")
def call(reference: str) -> ResponseReturnValue:
    """Call this person, out of turn or once more; with a reason where they are not my own work."""
    form = WhyForm()
    form.words.id = f"words-{reference}"
    if not form.validate_on_submit():
        return _ask_why(form, reference)
    done = None
    with told_on_the_page():
        try:
            with transaction():
                consultation, me, now = waiting_or_404(reference), signed_in().id, clock.now()
                day = day_now(now)
                here = day.here if day.here and day.here.venue_id == consultation.visit.venue_id else None
                because = form.reason or (here.because if here else "")  # given before, under "Where I am"
                visits.call(consultation, me, day.here.desk_id if day.here else None, now, because=because)
                operations.write_down_call(consultation, by_id=me, device=device(), now=now)
                done = visit_queries.done_to(consultation.visit)
        except CallReasonMissing as refusal:
            form.refuse(refusal)
            return _ask_why(form, reference)
    return back_to_day(done=done)


def _ask_why(form: WhyForm, reference: str) -> ResponseReturnValue:
    """Show the day with the question beside the person; the sentence alone where they are not in the queue."""
    if any(row.consultation == reference for row in day_now(clock.now()).waiting):
        return show_day(call=form, status=400)
    flash(str(form.words.errors[0]), "refused")
    return back_to_day()


@blueprint.post("/day/start/<reference>")
def start(reference: str) -> ResponseReturnValue:

    def act(me: int, now: datetime) -> str:
        consultation, day = waiting_or_404(reference), day_now(now)
        visits.start(consultation, me, now, desk_id=day.here.desk_id if day.here else None)
        return visit_queries.done_to(consultation.visit)

    return _do(act)


def _do(act: Callable[[int, datetime], str]) -> ResponseReturnValue:
    """Run an act, then show the day with what its mark names, or with the refusal."""
    done = None
    with told_on_the_page(), transaction():
        done = act(signed_in().id, clock.now())
    return back_to_day(done=done)


@blueprint.post("/day/missed/<reference>")
def missed(reference: str) -> ResponseReturnValue:

    def act(me: int, now: datetime) -> str:
        consultation = consultation_or_404(reference)
        visits.mark_missed(consultation, me, now)
        return visit_queries.done_to(consultation.visit)

    return _do(act)


@blueprint.post("/day/wait/<reference>")
def wait(reference: str) -> ResponseReturnValue:
    """Return a called person to their position in the queue."""

    def act(me: int, now: datetime) -> str:
        consultation = consultation_or_404(reference)
        visits.back_to_waiting(consultation, me, now)
        return visit_queries.done_to(consultation.visit)

    return _do(act)


@blueprint.post("/day/is-back/<reference>")
def is_back(reference: str) -> ResponseReturnValue:
    """Return a person whom somebody called, and who has come now, to their position in the queue."""

    def act(me: int, now: datetime) -> str:
        visit = waiting_or_404(reference).visit
        visits.is_back(visit, me, now)
        return visit_queries.done_to(visit)

    return _do(act)


@blueprint.post("/day/begin/<reference>")
def begin(reference: str) -> ResponseReturnValue:
    """Start with someone whom nobody checked in, and check them in."""

    def act(me: int, now: datetime) -> str:
        booked, day = own_appointment_or_404(reference), day_now(now)
        nobody_did = visit_queries.of_appointment(booked.id) is None
        consultation = visits.start_without_check_in(
            booked,
            me,
            now,
            venue_id=day.here.venue_id if day.here else None,
            desk_id=day.here.desk_id if day.here else None,
        )
        if nobody_did:
            arrived = _(
                "Nobody had checked them in: the arrival is recorded now, ticket %(ticket)s.",
                ticket=consultation.visit.ticket,
            )
            flash(arrived, "said")
        return visit_queries.done_to(consultation.visit)

    return _do(act)


@blueprint.post("/day/did-not-come/<reference>")
def did_not_come(reference: str) -> ResponseReturnValue:

    def act(me: int, now: datetime) -> str:
        booked = own_appointment_or_404(reference)
        visits.mark_no_show(booked, by_id=me, now=now)
        return visit_queries.done_with(booked)

    return _do(act)


@blueprint.post("/day/came-after-all/<reference>")
def came_after_all(reference: str) -> ResponseReturnValue:

    def act(me: int, now: datetime) -> str:
        booked = own_appointment_or_404(reference)
        appointments.undo_no_show(booked, by_id=me, now=now)
        return visit_queries.done_with(booked)

    return _do(act)


@blueprint.post("/day/undo/<reference>")
def undo(reference: str) -> ResponseReturnValue:
    """Undo my own last act, within ten minutes."""
    done = None
    with told_on_the_page(), transaction():
        act = visit_queries.act_by_reference(reference)
        if act is None or act.by_id != signed_in().id:
            abort(404)
        typed = WriteUpForm().draft() if "note" in request.form else None
        undone = operations.undo(act, by_id=signed_in().id, now=clock.now(), typed=typed)
        told = [_("%(ticket)s waits again.", ticket=ticket) for ticket in undone.waiting_again]
        told += [str(undone.taken)] if undone.taken else []
        if told:
            flash(" ".join(told), "said")
        done = visit_queries.done_to(act.visit)
    return back_to_day(undone=reference, done=done, turned=None)


def waiting_or_404(reference: str) -> Consultation:
    """Find my consultation, or one at a venue and for a service of mine, or without a service."""
    consultation = visit_queries.consultation_by_reference(reference) or abort(404)
    need_venue(consultation.visit.venue_id, "advisor")
    if consultation.service is not None and consultation.advisor_id != signed_in().id:
        need(my_scope(Role.ADVISOR), consultation.visit.venue_id, consultation.service.department_id)
    return consultation


def own_appointment_or_404(reference: str) -> Appointment:
    """Find my appointment. Raises WithColleague (who) where it was mine, and a colleague has it by now."""
    me = signed_in().id
    found = own_appointment(reference, me)
    if found is None and (who := who_has_mine(reference, me)):
        raise WithColleague(who=who)
    return found or abort(404)
