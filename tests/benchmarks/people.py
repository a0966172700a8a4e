"""Reads of an advisor's day, a host's desk and a queue of twenty: on a plain page, and on the real pages."""

from __future__ import annotations

from datetime import time

from flask import Flask, render_template_string

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.day.queries import my_day
from booking.services.models import Service
from booking.staff.models import Grant, StaffMember
from booking.visits import operations as visits
from booking.visits.queries import on_day, waiting
from tests import factories
from tests.benchmarks import data

MORNING = clock.instant(data.FIRST_DAY, time(11))
WAITING = 20
ROWS = (
    """<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""
)
READS = {"an advisor's day": "/bench/day", "a host's desk": "/bench/desk", "a queue of 20": "/bench/queue"}
SCREENS = {"the advisor's screen": "/day", "the host's screen": "/desk/library-1", "its list": "/desk/library-1/list"}


def fill() -> None:
    """Let twenty people wait at the first library, and its first advisor and a host sign in."""
    with transaction() as session:
        advisor = session.get_one(StaffMember, 1)
        advisor.grants = [Grant(role="advisor"), Grant(role="host")]
        service = session.get_one(Service, 1)
        for number in range(WAITING):
            visits.add_drop_in(
                1,
                citizen=factories.citizen(f"Visitor {number}"),
                service_id=service.id,
                needs=Needs(),
                by_id=advisor.id,
                now=MORNING,
            )


def add_pages(app: Flask) -> None:
    """Add pages with only the reads of each screen, at next to no other cost."""

    @app.get("/bench/day")
    def day_page() -> str:
        day = my_day(1, clock.now())
        rows = [(row.starts_at, row.state, row.name) for row in day.rows] + [(row.ticket,) for row in day.waiting]
        return render_template_string(ROWS, rows=rows)

    @app.get("/bench/desk")
    def desk_page() -> str:
        day = on_day(1, clock.today(), clock.now())
        late = [*day.late, *day.expected]
        rows = [(row.starts_at, row.person.name) for row in late] + [(row.ticket, row.name) for row in day.waiting]
        return render_template_string(ROWS, rows=rows)

    @app.get("/bench/queue")
    def queue_page() -> str:
        line = waiting(1, clock.today(), clock.now())
        return render_template_string(ROWS, rows=[(row.ticket, row.name) for row in line])


def sign_in_as() -> StaffMember:
    """Return who views the screens."""
    return db.session.get_one(StaffMember, 1)
