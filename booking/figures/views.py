"""Page of the figures, as bar charts with their tables, and the CSV."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.journal import Exported, SecurityAct, write_event
from booking.core.translation import LazyString, _l
from booking.figures import queries, rules
from booking.figures.forms import FiguresForm
from booking.figures.rules import BOOKED, OUTCOME_COLUMNS, TEXT_COLUMNS, WAIT_COLUMNS, FiguresLine
from booking.manage.forms.council import EVERY
from booking.manage.views.scope import managed, my_venues
from booking.staff.rules import Role
from booking.web.guard import guard, signed_in

blueprint = Blueprint("figures", __name__)
guard(blueprint, Role.MANAGER)

_WORDS = {
    "booked": _l("Booked"),
    "came": _l("Came"),
    "did_not_come": _l("Did not come"),
    "not_recorded": _l("Not recorded"),
    "others_absent": _l("One of several absent"),
    "drop_ins": _l("Drop-ins"),
    "wait_median_minutes": _l("Half waited at most"),
    "wait_90_percent_minutes": _l("Nine in ten waited at most"),
    "resolved": _l("Resolved"),
    "follow_up": _l("Follow-up"),
    "referred": _l("Referred"),
    "not_seen": _l("Not seen"),
    "searches_without_result": _l("Searches"),
    "texts_sent": _l("Texts sent"),
    "texts_delivered": _l("Delivered"),
    "texts_failed": _l("Failed"),
    "texts_not_known": _l("Not known"),
}
# Key, heading, what it counts, the columns of the table, and those of the chart.
_PARTS: tuple[tuple[str, LazyString, LazyString, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "booked",
        _l("Booked times"),
        _l("Appointments whose time fell on these days and that were not cancelled, where they were booked."),
        ("booked", *BOOKED[1], "others_absent"),
        BOOKED[1],
    ),
    (
        "drop-ins",
        _l("Drop-ins"),
        _l("Visits without an appointment: one for each party that came."),
        ("drop_ins",),
        ("drop_ins",),
    ),
    (
        "waits",
        _l("Waits"),
        _l("Minutes from arriving to being called for the first conversation, booked or not."),
        WAIT_COLUMNS,
        WAIT_COLUMNS[:1],
    ),
    (
        "outcomes",
        _l("Outcomes"),
        _l(
            "Conversations by what came of them; a visit may have several. Not seen: they left, or nothing was written."
        ),
        OUTCOME_COLUMNS,
        OUTCOME_COLUMNS,
    ),
    (
        "searches",
        _l("Searches that found nothing"),
        _l("How often a citizen was shown no free time at all, once for each question and browser."),
        ("searches_without_result",),
        ("searches_without_result",),
    ),
    (
        "texts",
        _l("Texts"),
        _l("Texts that went out on these days about appointments and planned visits, and what became of them."),
        ("texts_sent", *TEXT_COLUMNS[1]),
        TEXT_COLUMNS[1],
    ),
)


@blueprint.get("/manage/figures")
def figures() -> ResponseReturnValue:
    """Show charts and tables of the days asked for; of last month by default."""
    form = _asked()
    lines, refused = _lines(form)
    page = render_template(
        "figures/figures.html",
        form=form,
        lines=lines,
        told={key: [line for line in lines if line.tells(columns)] for key, _h, _w, columns, _d in _PARTS},
        parts=_PARTS,
        words=_WORDS,
        bars={key: rules.bars(lines, columns) for key, _h, _w, _c, columns in _PARTS},
        first=form.first.value,
        last=form.last.value,
        refused=refused,
    )
    return page, HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK


@blueprint.get("/manage/figures.csv")
def figures_file() -> ResponseReturnValue:
    """Send the figures as CSV. Where the days cannot be used, show the page with the reason."""
    form = _asked()
    lines, refused = _lines(form)
    if refused:
        return figures()
    first, last = form.first.value, form.last.value
    now, by_id = clock.now(), signed_in().id
    with transaction():
        write_event(SecurityAct.EXPORTED, now=now, by_id=by_id, what=Exported.FIGURES, first=f"{first}", last=f"{last}")
    answer = Response("\ufeff" + rules.as_csv(lines, first, last), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{rules.file_name(first, last)}"'
    return answer


def _asked() -> FiguresForm:
    first, last = rules.last_month(clock.now())
    usual = {"first": _typed(first), "last": _typed(last), "venue": EVERY}
    form = FiguresForm(MultiDict({**usual, **{name: request.args[name] for name in usual if name in request.args}}))
    form.venue.choices = [(EVERY, _l("All of them")), *((venue.slug, venue.name) for venue in my_venues())]
    return form


def _lines(form: FiguresForm) -> tuple[list[FiguresLine], bool]:
    """Return the lines to show, and whether the form was refused with errors beside its fields."""
    if not form.validate():
        return [], True
    try:
        rules.check_days(form.first.value, form.last.value, clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return [], True
    found = queries.figures(form.first.value, form.last.value, scope=managed())
    chosen = form.venue.data
    return [line for line in rules.lines(found) if chosen in (EVERY, line.pair.venue)], False


def _typed(day: date) -> str:
    return f"{day:%d/%m/%Y}"
