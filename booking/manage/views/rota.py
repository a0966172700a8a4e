"""Pages of the rota: a week of a venue or an advisor, as a board of blocks."""

from __future__ import annotations

from datetime import date, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.manage.queries import rota as queries
from booking.manage.rules import rota as rules
from booking.manage.rules.clashes import ClashKind, clashes
from booking.manage.views.blueprint import blueprint
from booking.manage.views.scope import asked_day, managed, managed_advisor, managed_venue, my_advisors, my_venues

_WEEK = timedelta(days=rules.DAYS_IN_WEEK)


@blueprint.get("/manage/rota")
def rota() -> ResponseReturnValue:
    """Choose a venue or an advisor."""
    return render_template("manage/rota_choice.html", venues=my_venues(), advisors=my_advisors())


@blueprint.get("/manage/rota/venues/<slug>")
def venue_week(slug: str) -> ResponseReturnValue:
    """Show a week of a venue (`?week=` any day of it)."""
    venue, now = managed_venue(slug), clock.now()
    monday = rules.week_of(asked_day("week"))
    facts = queries.facts_of_venues({venue.id}, monday, monday + _WEEK - timedelta(days=1), now, scope=managed())
    board = rules.board_of_venue(facts, facts.venues[venue.id], rules.days_from(monday), now)
    return _board("manage/rota_venue.html", facts, monday, board, venue=venue)


@blueprint.get("/manage/rota/advisors/<reference>")
def advisor_week(reference: str) -> ResponseReturnValue:
    """Show a week of an advisor. Of sessions that others manage only the time is shown."""
    person, now = managed_advisor(reference), clock.now()
    monday = rules.week_of(asked_day("week"))
    facts = queries.facts_of_advisor(person.id, monday, monday + _WEEK - timedelta(days=1), now, scope=managed())
    board = rules.board_of_advisor(facts, person.id, rules.days_from(monday))
    return _board("manage/rota_advisor.html", facts, monday, board, person=person)


def _board(template: str, facts: rules.RotaFacts, monday: date, board: list[rules.BoardDay], **more: object) -> str:
    ids = managed().venue_ids
    monday_at = clock.day_bounds(monday)[0]
    found = [
        c for c in clashes(facts, since=monday_at) if ids is None or c.venue.id in ids or c.kind == ClashKind.TRAVEL
    ]
    return render_template(
        template,
        board=board,
        monday=monday,
        sunday=monday + _WEEK - timedelta(days=1),
        before=monday - _WEEK,
        after=monday + _WEEK,
        today=clock.today(),
        this_week=rules.week_of(clock.today()),
        clashes=found,
        venues=facts.venues,
        mine=lambda venue: ids is None or venue.id in ids,
        **more,
    )
