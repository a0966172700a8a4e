"""My tomorrow, or any other day: what is booked, and what became of each."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.cases.queries import to_do_for
from booking.cases.rules import Basis
from booking.cases.views import write_down_list
from booking.core import clock
from booking.core.apart import told_apart
from booking.day import queries
from booking.day.rules import WORDS
from booking.web.day_fields import AskedDay
from booking.web.guard import signed_in


def show_another_day(asked: AskedDay) -> ResponseReturnValue:
    """Render the list, audited; a day that is none gets its sentence beside the field. It has no buttons."""
    now, me = clock.now(), signed_in().id
    day = queries.another_day(me, asked.day, now)
    if not asked.sentence:
        write_down_list(day.records, Basis.APPOINTMENT)
    html = render_template(
        "day/another_day.html",
        asked=asked,
        day=day,
        apart=told_apart(day.known, without=("service",)),
        to_do=to_do_for({row.record for row in day.rows if row.record}, signed_in()),
        words=WORDS,
        today=clock.day_of(now),
    )
    return html, 400 if asked.sentence else 200
