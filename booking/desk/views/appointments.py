"""Show, reschedule and cancel one appointment, for somebody who is here or on the telephone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments import queries as appointment_queries
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus, may_change, may_mark_no_show
from booking.cases.queries import to_do_for
from booking.cases.rules import Act, Basis
from booking.cases.views import write_down
from booking.citizens.rules import InterpreterState, Needs, needs_in_short
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.desk.forms import CancelForm, RescheduleForm, WhatForm
from booking.desk.queries import covered_appointment, desks_of_appointments, names_of
from booking.desk.views.blueprint import blueprint, desk_scope
from booking.desk.views.book import times_for
from booking.desk.views.interpreting import Interpreting, interpreting
from booking.desk.views.today import open_venue
from booking.replies.views.correspondence import correspondence
from booking.services.queries import answers_of
from booking.sessions.rules import interpreter_from
from booking.venues import queries as venue_queries
from booking.venues.models import Venue
from booking.visits.operations import need_not_come
from booking.visits.queries import of_appointment, to_undo, who_came
from booking.waiting_list import queries as waiting_list_queries
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in
from booking.web.posted import number_in
from booking.web.shown import appointments_linked

# Query parameters that say what was done.
_SAID = ("booked", "moved", "cancelled", "undone", "waits", "left", "yes", "no", "reached", "arranged")


@blueprint.get("/desk/<venue_slug>/appointments/<reference>")
def appointment(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Show an appointment: person, time, contact points, history, possible acts."""
    said = next((word for word in _SAID if word in request.args), "")
    return show_appointment(open_venue(venue_slug), appointment_of(reference), said=said)


@blueprint.route("/desk/<venue_slug>/appointments/<reference>/move", methods=["GET", "POST"])
def reschedule(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Choose another time, here or at any venue. The old one is freed only when the new one is booked."""
    venue, shown, form = open_venue(venue_slug), appointment_of(reference), RescheduleForm()
    status = 200
    if form.validate_on_submit() and form.slot.asked:
        at = venue_queries.by_slug(form.slot.asked.venue_slug) or abort(404)
        at_id, slot, me, now = at.id, form.slot.asked, signed_in().id, clock.now()
        try:
            with transaction():
                row = appointment_of(reference)
                need_not_come(row)
                appointments.reschedule(
                    row,
                    venue_id=at_id,
                    starts_at=slot.starts_at,
                    then_at=slot.then_at,
                    expected_version=number_in(form.version.data),
                    by_id=me,
                    they_know=form.they_know.data == "yes",
                    now=now,
                )
            return redirect(url_for("desk.appointment", venue_slug=venue_slug, reference=reference, moved=1))
        except Refusal as refusal:
            if not _may_change(row, now):
                return show_appointment(open_venue(venue_slug), appointment_of(reference), refusal=refusal)
            form.refuse(refusal, field="slot")
            status = int(refusal.status)
            venue, shown = open_venue(venue_slug), appointment_of(reference)
    elif request.method == "POST":
        status = 400
    write_down_person(shown)
    form.version.data = str(shown.version)
    what = WhatForm(formdata=None)
    what.show(Needs.from_json(shown.needs))
    times = times_for(venue, shown.service, what, then=shown.second.service if shown.second is not None else None)
    html = render_template("desk/reschedule.html", venue=venue, appointment=shown, form=form, **times)
    return html, status


@blueprint.route("/desk/<venue_slug>/appointments/<reference>/cancel", methods=["GET", "POST"])
@keeps_what_was_typed
def cancel(venue_slug: str, reference: str) -> ResponseReturnValue:
    venue, shown, form = open_venue(venue_slug), appointment_of(reference), CancelForm()
    status = 400 if request.method == "POST" else 200
    if form.validate_on_submit():
        me, now = signed_in().id, clock.now()
        try:
            with transaction():
                row = appointment_of(reference)
                need_not_come(row)
                why = form.why.data or ""
                act = {"why": why, "they_know": form.they_know.data == "yes", "by_id": me, "now": now}
                act["expected_version"] = number_in(form.version.data)
                appointments.cancel_chosen(row, form.only.data or "", **act)
            return redirect(url_for("desk.appointment", venue_slug=venue_slug, reference=reference, cancelled=1))
        except Refusal as refusal:
            if not _may_change(row, now):
                return show_appointment(open_venue(venue_slug), appointment_of(reference), refusal=refusal)
            form.refuse(refusal, field=refusal.field if refusal.field == "only" else "why")
            status = int(refusal.status)
            venue, shown = open_venue(venue_slug), appointment_of(reference)
    write_down_person(shown)
    form.version.data = str(shown.version)
    return render_template("desk/cancel.html", venue=venue, appointment=shown, form=form), status


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/interpreter-arranged")
def interpreter_arranged(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Mark the interpreter as arranged; the citizen's page says so."""
    open_venue(venue_slug)
    me, now = signed_in().id, clock.now()
    try:
        with transaction():
            appointments.interpreter_arranged(appointment_of(reference), by_id=me, now=now)
    except Refusal as refusal:
        return show_appointment(open_venue(venue_slug), appointment_of(reference), refusal=refusal)
    return redirect(url_for("desk.appointment", venue_slug=venue_slug, reference=reference, arranged=1))


def show_appointment(
    venue: Venue, shown: Appointment, *, said: str = "", refusal: Refusal | None = None
) -> ResponseReturnValue:
    """Render the page of an appointment, with what was done, or the refusal."""
    write_down_person(shown)
    now, changes = clock.now(), appointment_queries.changes_of(shown)
    html = render_template(
        "desk/appointment.html",
        venue=venue,
        appointment=shown,
        needs=[*needs_in_short(Needs.from_json(shown.needs)), *_to_do(shown)],
        interpreter=(state := appointment_queries.interpreter_of(shown)),
        interpreting=_interpreting(venue, shown, now) if state is InterpreterState.OPEN else None,
        visit=of_appointment(shown.id),
        answers=[] if shown.shielded else answers_of(*(topic.id for topic in shown.topics)),
        letters=[] if shown.shielded else correspondence([shown.reference]).get(shown.reference, []),
        changes=changes,
        was={c.version: datetime.fromisoformat(c.before["starts_at"]) for c in changes if "starts_at" in c.before},
        names=names_of({change.by_id for change in changes if change.by_id}),
        said=said,
        refusal=refusal,
        now=now,
        today=clock.day_of(now),
        may_change=_may_change(shown, now),
        may_say_absent=may_mark_no_show(shown.starts_at, shown.status, now),
        to_undo=to_undo(shown, now, by_staff=True),
        entry=waiting_list_queries.waiting_entry(shown),
        offer=waiting_list_queries.offer_open(shown, now),
    )
    return html, int(refusal.status) if refusal else 200


def _to_do(shown: Appointment) -> list[str]:
    """List what is done for its people at every visit."""
    people = {person.case_record.reference for person in (shown.citizen, *shown.others)}
    found = to_do_for(people, signed_in(), only_flags=shown.shielded)
    return [what for whats in found.values() for what in whats]


def _interpreting(venue: Venue, shown: Appointment, now: datetime) -> Interpreting | None:
    """What else can be done where the time leaves too few working days; None where it does not, or is over."""
    needs, nation = Needs.from_json(shown.needs), shown.venue.nation
    too_soon = now < shown.starts_at < interpreter_from(needs.interpreter, now, nation)
    if not too_soon or shown.status != AppointmentStatus.BOOKED:
        return None
    return interpreting(venue, shown.service, needs, now)


def _may_change(shown: Appointment, now: datetime) -> bool:
    """Whether staff can still reschedule or cancel it: not once its person is here or was seen."""
    return may_change(shown.starts_at, shown.status, now, by_staff=True) and who_came(shown.id) is None


def write_down_person(shown: Appointment) -> None:
    """Audit, each time, that this appointment's person is shown with needs and contact points."""
    write_down(Act.SHOWN, [shown.citizen.case_record.reference], Basis.DESK)


def appointment_of(reference: str) -> Appointment:
    """Find an appointment within this host's scope, or that they changed today; else 404."""
    scope, me = desk_scope(), signed_in().id
    found = covered_appointment(reference, scope, by_id=me, now=clock.now())
    if found is None:
        abort(404)
    return found


@appointments_linked.connect
def _open_here(_sender: object, *, references: Collection[str]) -> dict[str, str]:
    """Answer the signal that links lists to appointments: `appointment_of` finds each of these."""
    return desks_of_appointments(references, desk_scope())
