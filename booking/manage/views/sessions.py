"""Pages of one session: show, add, and every change of one with its preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.disruptions.operations import change_assignment, change_of_sessions
from booking.manage.errors import NotOnSession
from booking.manage.forms.sessions import CancelSessionForm, SessionForm, StandInForm
from booking.manage.operations.changes import Change, Made
from booking.manage.queries import sessions as queries
from booking.manage.rules.effects import Effects
from booking.manage.views.blueprint import blueprint
from booking.manage.views.diary_forms import advisors_at, offer_at, show_session
from booking.manage.views.previewing import previewed
from booking.manage.views.scope import asked_day, managed, managed_venue, my_venues
from booking.sessions import operations as sessions
from booking.sessions.errors import SessionOver, StandInUnfit
from booking.sessions.models import AdvisorSession, Assignment
from booking.sessions.queries import places_of
from booking.staff import queries as staff_queries
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in


@blueprint.get("/manage/sessions/<reference>")
def session(reference: str) -> ResponseReturnValue:
    found = managed_session(reference)
    return render_template(
        "manage/session.html", session=found, now=clock.now(), series=queries.series_of(found), day=_day(found)
    )


@blueprint.route("/manage/sessions/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_session() -> ResponseReturnValue:
    """Add a session at a venue (`?venue=`; without it, choose one)."""
    if not request.args.get("venue"):
        if request.method == "POST":
            abort(404)  # the choice of a venue has no form
        return render_template("manage/which_venue.html", venues=my_venues(), goes_to="manage.new_session")
    venue = managed_venue(request.args["venue"])
    offer, form = offer_at(venue), SessionForm()
    offer.fill(form)
    if request.method == "GET":
        form.day.data = asked_day("day").isoformat()
        form.starts.data, form.ends.data = request.args.get("starts", "")[:5], request.args.get("ends", "")[:5]

    def build(now: datetime) -> Change:
        mine = offer_at(venue)
        made: list[AdvisorSession] = []

        def change() -> None:
            row = sessions.open_session(
                mine.venue,
                mine.chosen_services(form),
                form.kind.data,
                clock.instant(form.day.value, form.starts.value),
                clock.instant(form.day.value, form.ends.value),
                mine.chosen_advisors(form),
                now,
            )
            made.append(row)

        return _change(change, venue.id, clock.day_bounds(form.day.value), now, lambda: made[-1].reference, form)

    def shown(effects: Effects | None) -> str:
        return render_template("manage/session_form.html", form=form, venue=venue, effects=effects, session=None)

    return previewed(form, build, shown, _to_session)


@blueprint.route("/manage/sessions/<reference>/change", methods=["GET", "POST"])
@keeps_what_was_typed
def change_session(reference: str) -> ResponseReturnValue:
    """Change one session on its day, and nothing of its series."""
    found = managed_session(reference)
    people, services = [row.advisor for row in found.assignments], list(found.services)
    offer, form = offer_at(found.venue, also=people, and_services=services), SessionForm()
    offer.fill(form)
    form.day.data = _day(found).isoformat()  # the day of a session cannot change
    if request.method == "GET":
        show_session(form, found)

    def build(now: datetime) -> Change:
        row = managed_session(reference)
        day, mine = _day(row), offer_at(row.venue, also=people, and_services=services)

        def change() -> None:
            sessions.change_session(
                row,
                starts_at=clock.instant(day, form.starts.value),
                ends_at=clock.instant(day, form.ends.value),
                advisors=mine.chosen_advisors(form),
                services=mine.chosen_services(form),
                kind=form.kind.data,
                venue=row.venue,
                expected_version=form.expected_version,
                now=now,
            )

        return _change(change, row.venue_id, clock.day_bounds(day), now, lambda: reference, form)

    def shown(effects: Effects | None) -> str:
        return render_template("manage/session_form.html", form=form, venue=found.venue, effects=effects, session=found)

    return previewed(form, build, shown, _to_session, stands=lambda: managed_session(reference).version)


@blueprint.route("/manage/sessions/<reference>/cancel", methods=["GET", "POST"])
@keeps_what_was_typed
def cancel_session(reference: str) -> ResponseReturnValue:
    found, form = managed_session(reference), CancelSessionForm()

    def build(now: datetime) -> Change:
        row = managed_session(reference)
        reason = form.reason.data or ""
        return _change(
            lambda: sessions.cancel_session(row, reason=reason, now=now),
            row.venue_id,
            (row.starts_at, row.ends_at),
            now,
            lambda: reference,
            form,
        )

    def shown(effects: Effects | None) -> str:
        return render_template("manage/session_cancel.html", form=form, session=found, effects=effects)

    return previewed(form, build, shown, _to_session)


@blueprint.route("/manage/sessions/<reference>/stand-in", methods=["GET", "POST"])
@keeps_what_was_typed
def stand_in(reference: str) -> ResponseReturnValue:
    """Assign a stand-in for an advisor (`?advisor=`, `?at=` their start) for all or a part of their time."""
    found, form = managed_session(reference), StandInForm()
    leaving = _assignment(found)
    others = [p for p in advisors_at(found.venue) if p.id != leaving.advisor_id]
    form.advisor.choices = [("", ""), *((person.reference, person.name) for person in others)]
    if request.method == "GET":
        form.starts.data = f"{clock.local(leaving.starts_at):%H:%M}"
        form.ends.data = f"{clock.local(leaving.ends_at):%H:%M}"

    def build(now: datetime) -> Change:
        row = managed_session(reference)
        if row.ends_at <= now or row.cancelled_at is not None:
            raise SessionOver
        part, person = _assignment(row), staff_queries.by_reference(form.advisor.data)
        if person is None:
            raise StandInUnfit
        window = (clock.instant(_day(row), form.starts.value), clock.instant(_day(row), form.ends.value))

        def change() -> None:
            change_assignment(part, person.id, starts_at=window[0], ends_at=window[1], by_id=signed_in().id, now=now)

        return _change(change, row.venue_id, window, now, lambda: reference, form)

    def shown(effects: Effects | None) -> str:
        return render_template(
            "manage/stand_in.html", form=form, session=found, leaving=leaving, others=others, effects=effects
        )

    return previewed(form, build, shown, _to_session)


def managed_session(reference: str) -> AdvisorSession:
    """Find a session. 404 where there is none, 403 where others manage its venue or a service of it."""
    found = queries.session_by_reference(reference)
    if found is None:
        abort(404)
    if not managed().covers_all(places_of(found.venue_id, found.services)):
        abort(403)
    return found


def _assignment(row: AdvisorSession) -> Assignment:
    """Find the assignment that the query names, else the first; 404 where there is none.

    Raises NotOnSession for a POST from an older page: they were on the session when it was shown.
    """
    advisor, at = request.args.get("advisor", ""), request.args.get("at", "")
    asked = [
        one
        for one in row.assignments
        if advisor in ("", one.advisor.reference) and at in ("", f"{clock.local(one.starts_at):%H:%M}")
    ]
    if not asked and request.method == "POST":
        raise NotOnSession
    return asked[0] if asked else abort(404)


def _change(
    do: Callable[[], object],
    venue_id: int,
    window: tuple[datetime, datetime],
    now: datetime,
    answer: Callable[[], str],
    form: SessionForm | CancelSessionForm | StandInForm,
) -> Change:
    """Build the change of one session within a window of time; `answer` returns the reference to show next."""

    def make() -> Made:
        disruption = change_of_sessions(
            do, reason=form.reason.data or "", by_id=signed_in().id, now=now, venue_id=venue_id, window=window
        )
        return Made(answer(), disruption)

    return Change(make, {venue_id})


def _day(row: AdvisorSession) -> date:
    return clock.day_of(row.starts_at)


def _to_session(reference: str) -> str:
    return url_for("manage.session", reference=reference, done=1)
