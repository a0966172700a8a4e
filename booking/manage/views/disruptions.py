"""Pages of closures and absences: list, enter, resolve each affected appointment, revoke."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import queries as appointment_queries
from booking.appointments.models import Appointment
from booking.appointments.rules import AffectedOutcome
from booking.cases.rules import Basis
from booking.cases.views import write_down_list
from booking.citizens.queries import records_of
from booking.citizens.rules import number_ends
from booking.core import clock
from booking.core.apart import Known, told_apart
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.disruptions import operations as disruptions
from booking.disruptions import queries as disruption_queries
from booking.disruptions.errors import NotDisrupted
from booking.disruptions.rules.deadline import DISRUPTION_LABELS
from booking.manage.forms.disruptions import AwayForm, ClosureForm, FromToForm
from booking.manage.operations import changes
from booking.manage.operations.changes import Change, Made
from booking.manage.operations.scope import need_advisor, need_disruption
from booking.manage.queries import disruptions as queries
from booking.manage.queries.sessions import Closes
from booking.manage.rules.effects import Effects
from booking.manage.rules.limits import SHOWN_AFTERWARDS
from booking.manage.views.blueprint import blueprint
from booking.manage.views.previewing import Build, previewed
from booking.manage.views.scope import asked_day, managed, managed_advisor, my_advisors, my_whole_venues
from booking.sessions.models import Disruption
from booking.sessions.rules import DisruptionKind
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in


@blueprint.get("/manage/disruptions", endpoint="disruptions")
def list_disruptions() -> ResponseReturnValue:
    """List disruptions in progress and ahead, and those that ended in the last fortnight."""
    now = clock.now()
    rows = queries.listed(managed(), now - SHOWN_AFTERWARDS, signed_in().id)
    ahead = [row for row in rows if row.disruption.ends_at > now and row.disruption.reopened_at is None]
    over = [row for row in rows if row not in ahead]
    return render_template(
        "manage/disruptions.html", ahead=queries.by_act(ahead), over=queries.by_act(over), kinds=DISRUPTION_LABELS
    )


@blueprint.route("/manage/disruptions/close-venue", methods=["GET", "POST"])
@keeps_what_was_typed
def close_venue() -> ResponseReturnValue:
    """Enter a closure of one venue (`?venue=`), several, or all that this manager manages whole."""
    form = ClosureForm()
    form.offer(my_whole_venues())
    if request.method == "GET":
        form.venue.data = request.args.getlist("venue")

    def build(now: datetime) -> Change:
        venues, (starts_at, ends_at), reason = form.chosen(my_whole_venues()), form.between, form.reason.data or ""
        me = signed_in().id

        def make() -> Made:
            made = disruptions.close_venues(venues.keys(), starts_at, ends_at, reason, by_id=me, now=now)
            return _made(made[0]) if len(made) == 1 else Made(max(made, key=lambda one: one.id).reference, closed=made)

        return Change(make, closes=Closes(venues, starts_at, ends_at))

    def together(reference: str) -> str:
        return url_for("manage.closures", reference=reference, done=1)

    return _entered(form, build, "manage/close_venue.html", together)


@blueprint.route("/manage/disruptions/away", methods=["GET", "POST"])
@keeps_what_was_typed
def advisor_away() -> ResponseReturnValue:
    """Enter an absence of an advisor (`?advisor=`): an hour, a day, a fortnight."""
    form = AwayForm()
    form.advisor.choices = [("", ""), *((person.reference, person.name) for person in my_advisors())]
    if request.method == "GET":
        form.advisor.data = request.args.get("advisor", "")

    def build(now: datetime) -> Change:
        person, (starts_at, ends_at), reason = managed_advisor(form.advisor.data), form.between, form.reason.data or ""
        me = signed_in().id

        need_advisor(managed(), person, starts_at, ends_at)

        def make() -> Made:
            return _made(disruptions.advisor_away(person, starts_at, ends_at, reason, by_id=me, now=now))

        return Change(make)

    return _entered(form, build, "manage/advisor_away.html")


@blueprint.get("/manage/disruptions/<reference>")
def disruption(reference: str) -> ResponseReturnValue:
    return _page(managed_disruption(reference))


@blueprint.post("/manage/disruptions/<reference>/settle")
def resolve_appointments(reference: str) -> ResponseReturnValue:
    """Resolve every open appointment with the best choice."""
    row, now = managed_disruption(reference), clock.now()
    try:
        with transaction():
            changes.resolve(managed_disruption(reference), {}, by_id=signed_in().id, now=now, scope=managed())
    except Refusal as refusal:
        return _page(row, refusal), int(refusal.status)
    return redirect(url_for("manage.disruption", reference=reference))


@blueprint.post("/manage/disruptions/<reference>/bookings/<booking>")
def resolve_appointment(reference: str, booking: str) -> ResponseReturnValue:
    """Resolve one appointment as chosen (`choice`)."""
    row, now, choice = managed_disruption(reference), clock.now(), request.form.get("choice", "")
    try:
        with transaction():
            appointment = appointment_queries.by_reference(booking)
            if appointment is None:
                raise NotDisrupted
            changes.resolve_one(row, appointment, choice, by_id=signed_in().id, now=now, scope=managed())
    except Refusal as refusal:
        return _page(row, refusal), int(refusal.status)
    return redirect(url_for("manage.disruption", reference=reference, _anchor=f"booking-{booking}"))


@blueprint.post("/manage/disruptions/<reference>/reopen")
def reopen(reference: str) -> ResponseReturnValue:
    """End a disruption early, or revoke it: open appointments take place again."""
    row, now = managed_disruption(reference), clock.now()
    try:
        with transaction():
            again = managed_disruption(reference)
            need_disruption(managed(), again)
            disruptions.reopen(again, by_id=signed_in().id, now=now)
    except Refusal as refusal:
        return _page(row, refusal), int(refusal.status)
    return redirect(url_for("manage.disruption", reference=reference))


def managed_disruption(reference: str) -> Disruption:
    """Find a disruption. 404 where there is none, 403 where it touches nothing this manager manages."""
    found = disruption_queries.disruption_by_reference(reference)
    if found is None:
        abort(404)
    if not disruption_queries.may_see(found, managed(), signed_in().id):
        abort(403)
    return found


def _page(row: Disruption, refusal: Refusal | None = None) -> str:
    now = clock.now()
    affected, elsewhere = queries.affected_rows(row, managed(), now)
    if write_down_list(records_of({one.affected.appointment.citizen_id for one in affected}), Basis.MANAGING):
        affected, elsewhere = queries.affected_rows(row, managed(), now)
    ask = request.args.get("ask", "")
    return render_template(
        "manage/disruption.html",
        disruption=row,
        affected=affected,
        apart=told_apart(_known(one.affected.appointment) for one in affected),
        elsewhere=elsewhere,
        waiting=[one for one in affected if one.affected.outcome == AffectedOutcome.OPEN],
        kinds=DISRUPTION_LABELS,
        now=now,
        refusal=refusal,
        ask=ask,
        spare=queries.spare_for(row, ask, now)
        if any(h.affected.appointment.reference == ask for h in affected)
        else [],
        may_reopen=row.reopened_at is None and row.ends_at > now and row.kind != DisruptionKind.ADVISOR_ENDED,
    )


def _known(booked: Appointment) -> Known:
    numbers = number_ends(point.last_digits for point in booked.citizen.shown_points)
    return Known(booked.reference, booked.citizen.shown_name, {"number": numbers, "service": booked.service.name})


def _page_of(reference: str) -> str:
    return url_for("manage.disruption", reference=reference)


def _entered(
    form: FromToForm, build: Build, template: str, goes_to: Callable[[str], str] = _page_of
) -> ResponseReturnValue:
    if request.method == "GET":
        form.starts.data = asked_day("day").isoformat()

    def shown(effects: Effects | None) -> str:
        return render_template(template, form=form, effects=effects)

    return previewed(form, build, shown, goes_to)


def _made(row: Disruption) -> Made:
    return Made(row.reference, row)
