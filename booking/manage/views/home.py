"""Home page of managers: every page, and what needs attention."""

from __future__ import annotations

from datetime import date

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from booking.cases.queries import open_shields, waiting_for
from booking.core import clock
from booking.core.translation import _l
from booking.disruptions.rules.deadline import DISRUPTION_LABELS
from booking.manage.queries import disruptions, rota, sessions
from booking.manage.queries.floods import floods
from booking.manage.rules.clashes import ClashKind, clashes
from booking.manage.rules.floods import COMMON
from booking.manage.rules.limits import AHEAD_SHOWN, BURST_SHOWN_FOR, ENDS_SOON
from booking.manage.rules.rota import without_advisor
from booking.manage.views.blueprint import blueprint
from booking.manage.views.grants import grants_waiting
from booking.manage.views.scope import managed
from booking.sessions.rules import last_day_of, rule_in_words
from booking.staff.rules import grant_words
from booking.web.guard import signed_in
from booking.web.shell import settings

SHOWN = 8

# Every page: endpoint, name, purpose.
SCREENS = (
    ("manage.rota", _l("Rota"), _l("A week of a venue or an advisor: who is where, gaps and clashes.")),
    ("manage.series", _l("Series and sessions"), _l("Sessions that come again, and single ones: start, change, end.")),
    (
        "manage.disruptions",
        _l("Closures and absences"),
        _l("A venue closes, an advisor is away: whom it touches, and what becomes of each."),
    ),
    ("manage.services", _l("Services"), _l("How long they last, how far ahead they can be booked, what to bring.")),
    ("manage.venues", _l("Venues"), _l("Opening hours, desks, private rooms and access.")),
    ("manage.staff", _l("Staff"), _l("Invite people, say what they may do, end their access.")),
    (
        "manage.security",
        _l("Security journal"),
        _l("Who signed in, was refused, was granted what; what was changed and exported."),
    ),
    ("manage.texts", _l("Texts and e-mails"), _l("What each message says, in each language, and what it costs.")),
    (
        "manage.floods",
        _l("Bursts of bookings"),
        _l("Unusually many made online at once: look, and cancel them."),
    ),
    (
        "manage.organisations",
        _l("Organisations"),
        _l("Whom people are referred to outside the council, and whether they take people."),
    ),
    ("manage.flags", _l("Flags"), _l("What advisors may flag on a record, what it has done, and who sees it.")),
    ("manage.young_people", _l("Young people"), _l("From which age they say themselves who is told about them.")),
    ("manage.webhooks", _l("Webhooks"), _l("Which other systems are told that something changed, and what failed.")),
    ("manage.alerts", _l("Alerts"), _l("Openings of records that somebody else than the reader looks at.")),
    (
        "cases.shields",
        _l("Shielded records"),
        _l("Which records only named colleagues open, and who they are: no names of people, no entries."),
    ),
    ("figures.figures", _l("Figures"), _l("What was booked, who came and how long they waited, as a file.")),
)


@blueprint.get("/manage")
def home() -> ResponseReturnValue:
    """Show every page with its purpose, and what needs attention."""
    now, scope = clock.now(), managed()
    ids = scope.venue_ids
    today = clock.day_of(now)
    facts = rota.facts_of_venues(ids, today, today + AHEAD_SHOWN, now, scope=scope, bookings=False)
    series = sessions.series_list(scope, now)
    last = {row.series.id: last_day_of(row.series.rule, row.series.first_day) for row in series}
    return render_template(
        "manage/home.html",
        screens=[one for one in SCREENS if one[0] in current_app.view_functions],
        waiting=disruptions.by_act([row for row in disruptions.listed(scope, now, signed_in().id) if row.waiting]),
        ending=[
            (row, last[row.series.id]) for row in series if _between(last[row.series.id], today, today + ENDS_SOON)
        ],
        # A closure over sessions is intended: the affected appointments are shown instead.
        clashes=[clash for clash in clashes(facts, since=now) if clash.kind != ClashKind.CLOSURE],
        alone=without_advisor(facts, now),
        floods=[
            flood
            for flood in floods(scope, settings().bookings_per_connection, now, by_id=signed_in().id)
            if flood.standing and not flood.looked_at and flood.burst.made[-1].at > now - BURST_SHOWN_FOR
        ],
        common=COMMON,
        grants=grants_waiting(),
        alerts=waiting_for(signed_in()),
        shields=[one for one in open_shields() if one.waits or one.review_on <= today],
        grant_words=grant_words,
        words=rule_in_words,
        kinds=DISRUPTION_LABELS,
        shown=SHOWN,
        mine=lambda venue: ids is None or venue.id in ids,
    )


def _between(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last
