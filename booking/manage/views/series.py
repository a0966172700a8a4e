"""Pages of series: list, show, and every change of one with its preview."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Literal

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.errors import StalePage
from booking.disruptions.operations import change_of_sessions
from booking.disruptions.rules.limits import FOR_GOOD
from booking.manage.forms.sessions import OneDayForm, SeriesForm
from booking.manage.operations.changes import Change, Made
from booking.manage.queries import sessions as queries
from booking.manage.rules.effects import Effects
from booking.manage.rules.limits import ENDS_SOON
from booking.manage.views.blueprint import blueprint
from booking.manage.views.diary_forms import offer_at, show_series, terms_in
from booking.manage.views.previewing import previewed
from booking.manage.views.scope import asked_day, managed, managed_venue, my_venues
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.errors import SessionOver
from booking.sessions.models import SessionSeries
from booking.sessions.queries import places_of_series
from booking.sessions.rules import bank_holidays, days_of, last_day_of, rule_in_words
from booking.staff.models import StaffMember
from booking.web.expired import keeps_what_was_typed
from booking.web.guard import signed_in


@blueprint.get("/manage/series")
def series() -> ResponseReturnValue:
    """List current series, at all my venues or at one (`?venue=`)."""
    venue = managed_venue(request.args["venue"]) if request.args.get("venue") else None
    rows = queries.series_list(managed().at(venue.id) if venue else managed(), clock.now())
    ends = {row.series.id: last_day_of(row.series.rule, row.series.first_day) for row in rows}
    rows = [row for row in rows if (ends[row.series.id] or clock.today()) >= clock.today()]
    return render_template(
        "manage/series.html",
        rows=rows,
        ends=ends,
        venue=venue,
        venues=my_venues(),
        words=rule_in_words,
        soon=clock.today() + ENDS_SOON,
    )


@blueprint.get("/manage/series/<reference>")
def one_series(reference: str) -> ResponseReturnValue:
    """Show a series: its terms, its next sessions, and possible changes."""
    found, now = managed_series(reference), clock.now()
    row = queries.series_rows([found], now)[0]
    last = last_day_of(found.rule, found.first_day)
    closed = bank_holidays(found.venue.nation, clock.today(), last) if last and last >= clock.today() else {}
    days = days_of(found.rule, found.first_day, clock.today(), last) if last else []
    return render_template(
        "manage/one_series.html",
        series=found,
        row=row,
        last=last,
        words=rule_in_words(found.rule, found.first_day),
        sessions=queries.sessions_of_series(found.id, managed(), now),
        holidays=[(day, closed[day]) for day in days if day in closed and day.isoformat() not in found.days_on],
        soon=clock.today() + ENDS_SOON,
        now=now,
    )


@blueprint.route("/manage/series/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new_series() -> ResponseReturnValue:
    """Start a series at a venue (`?venue=`; without it, choose one)."""
    if not request.args.get("venue"):
        if request.method == "POST":
            abort(404)  # the choice of a venue has no form
        return render_template("manage/which_venue.html", venues=my_venues(), goes_to="manage.new_series")
    venue = managed_venue(request.args["venue"])
    offer, form = offer_at(venue), SeriesForm()
    offer.fill(form)

    def build(now: datetime) -> Change:
        mine = offer_at(venue)
        terms, made = terms_in(form, mine), list[SessionSeries]()

        def change() -> None:
            made.append(sessions.start_series(terms, now=now))
            sessions.open_ahead_of(made[-1], now=now)

        return _change(change, venue.id, now, made, wanted=mine.names(terms))

    def shown(effects: Effects | None) -> str:
        return render_template("manage/series_form.html", form=form, venue=venue, effects=effects, series=None)

    return previewed(form, build, shown, _to_series)


@blueprint.route("/manage/series/<reference>/change", methods=["GET", "POST"])
@keeps_what_was_typed
def change_series(reference: str) -> ResponseReturnValue:
    """Change a series from a day on (`?from=`), or all that is left of it."""
    found = managed_series(reference)
    scope: Literal["following", "all"] = "following" if request.args.get("from") else "all"
    day = max(asked_day("from"), clock.today())
    people, services = _on_it(found)
    offer, form = offer_at(found.venue, also=people, and_services=services), SeriesForm()
    offer.fill(form)
    if request.method == "GET":
        show_series(form, found, offer, day if scope == "following" else found.first_day)

    def build(now: datetime) -> Change:
        row = managed_series(reference)
        mine = offer_at(row.venue, also=people, and_services=services)
        terms, made = terms_in(form, mine, row), list[SessionSeries]()
        apart = bool(form.also_one_off.data)

        def change() -> None:
            seen = form.expected_version
            done = sessions.change_series(
                row, terms, scope=scope, day=day, expected_version=seen, now=now, also_one_off=apart
            )
            made.append(done)

        return _change(change, row.venue_id, now, made, wanted=mine.names(terms))

    def shown(effects: Effects | None) -> str:
        return render_template(
            "manage/series_form.html",
            form=form,
            venue=found.venue,
            effects=effects,
            series=found,
            scope=scope,
            day=day,
            words=rule_in_words(found.rule, found.first_day),
        )

    return previewed(form, build, shown, _to_series, stands=lambda: managed_series(reference).version)


@blueprint.route("/manage/series/<reference>/end", methods=["GET", "POST"])
@keeps_what_was_typed
def end_series(reference: str) -> ResponseReturnValue:
    return _one_day(reference, "end", lambda row, day, now: sessions.end_series(row, day, now=now))


@blueprint.route("/manage/series/<reference>/close-day", methods=["GET", "POST"])
@keeps_what_was_typed
def close_day(reference: str) -> ResponseReturnValue:
    return _one_day(reference, "close", lambda row, day, now: sessions.close_day(row, day, now=now))


@blueprint.route("/manage/series/<reference>/open-day", methods=["GET", "POST"])
@keeps_what_was_typed
def open_day(reference: str) -> ResponseReturnValue:
    """Hold a session of a series on a bank holiday."""
    return _one_day(reference, "open", lambda row, day, now: sessions.open_bank_holiday(row, day, now=now))


def managed_series(reference: str) -> SessionSeries:
    """Find a series. 404 where there is none, 403 where others manage its venue or one of its services."""
    found = queries.series_by_reference(reference)
    if found is None:
        abort(404)
    if not managed().covers_all(places_of_series([found])[found.id]):
        abort(403)
    return found


def _one_day(reference: str, what: str, do: Callable[[SessionSeries, date, datetime], object]) -> ResponseReturnValue:
    found, form = managed_series(reference), OneDayForm()
    if request.method == "GET" and request.args.get("day"):
        form.day.data = asked_day("day").isoformat()

    def build(now: datetime) -> Change:
        row, day = managed_series(reference), form.day.value
        if row.version != form.expected_version:
            raise StalePage
        if day < clock.day_of(now):
            raise SessionOver
        return _change(lambda: do(row, day, now), row.venue_id, now, [row], form.reason.data or "")

    def shown(effects: Effects | None) -> str:
        words = rule_in_words(found.rule, found.first_day)
        return render_template(
            "manage/series_day.html", form=form, series=found, effects=effects, what=what, words=words
        )

    return previewed(form, build, shown, _to_series, stands=lambda: managed_series(reference).version)


def _change(
    do: Callable[[], object],
    venue_id: int,
    now: datetime,
    made: list[SessionSeries],
    reason: str = "",
    wanted: Collection[str] = (),
) -> Change:
    """Build the change of a series' sessions; `made` holds the series to show afterwards."""

    def make() -> Made:
        disruption = change_of_sessions(
            do, reason=reason, by_id=signed_in().id, now=now, venue_id=venue_id, window=(now, now + FOR_GOOD)
        )
        return Made(made[-1].reference, disruption)

    return Change(make, {venue_id}, wanted)


def _on_it(series: SessionSeries) -> tuple[list[StaffMember], list[Service]]:
    """Return the advisors and services of a series, active or not."""
    return queries.people_and_services([one["advisor_id"] for one in series.advisors], series.service_ids)


def _to_series(reference: str) -> str:
    return url_for("manage.one_series", reference=reference, done=1)
