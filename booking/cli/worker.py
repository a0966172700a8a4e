"""`flask worker`: messages are sent, earlier slots offered, days closed, sessions opened, old tokens swept away."""

from __future__ import annotations

import time
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from booking.appointments import jobs as appointments
from booking.book import operations as book
from booking.cli.words import need_ready
from booking.core import clock
from booking.core.booking_limits import sweep_origins
from booking.core.database import check_ready, transaction
from booking.core.log import start_log
from booking.core.once import sweep_answers
from booking.core.slow_down import sweep_waits
from booking.gateways import Gateways, gateways_for
from booking.messages import jobs as messages
from booking.sessions import jobs as sessions
from booking.staff import jobs as staff_jobs
from booking.staff import operations as staff
from booking.visits import jobs as visits
from booking.web.shell import settings


@click.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
@click.option("--wait", type=click.IntRange(0, 3600), default=0, help="Seconds to wait for the database to be ready.")
@with_appcontext
def worker(once: bool, wait: int) -> None:
    """Send the messages that are due and close the days that are over, until it is stopped."""
    patience = time.monotonic() + wait
    while check_ready() and time.monotonic() < patience:
        time.sleep(0.2)
    need_ready()
    gateways = gateways_for(settings())
    if once:
        _once(gateways)
        return
    click.echo("The worker has started.")
    start_log(settings().log_file)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    messages.run_forever(
        app,
        gateways,
        each_round=[visits.close_days],
        each_minute=[
            appointments.settle_overdue,
            appointments.offer_freed,
            lambda at: staff_jobs.mail_notices(gateways, at),
        ],
        each_day=[sweep, sessions.open_ahead, appointments.sweep_bookings],
    )
    click.echo("The worker has stopped.")


def _once(gateways: Gateways) -> None:
    """Everything that is due, and what is due once a day."""
    now = clock.now()
    visits.close_days(now)
    appointments.settle_overdue(now)
    appointments.sweep_bookings(now)
    appointments.offer_freed(now)
    report = messages.run_round(gateways, now)
    messages.daily_chores(now)
    messages.ask_fates(gateways, now)
    sweep(now)
    sessions.open_ahead(now)
    staff_jobs.mail_notices(gateways, now)
    messages.write_beat(now)
    click.echo(f"Round done: {report}.")


def sweep(now: datetime) -> None:
    """Drop what was kept for a day: answers of journeys that were left, tokens of forms, waits; and old sign-ins."""
    visits.forget_before(now)
    with transaction():
        book.sweep(now)
        sweep_answers(now)
        sweep_origins(now)
        sweep_waits(now)
        staff.sweep_sign_ins(now)
