"""`flask worker`: run the worker's chores once, or in a loop."""

from __future__ import annotations

import time

import click
from flask import current_app
from flask.cli import with_appcontext

from booking.cli.words import need_ready
from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.log import start_log
from booking.core.schema import check_ready
from booking.web.shell import settings
from booking.worker import run_forever, run_once


@click.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
@click.option("--wait", type=click.IntRange(0, 3600), default=0, help="Seconds to wait for the database to be ready.")
@with_appcontext
def worker(once: bool, wait: int) -> None:
    """Send the messages that are due and close the days that are over, until it is stopped."""
    deadline = time.monotonic() + wait
    while check_ready() and time.monotonic() < deadline:
        time.sleep(0.2)
    need_ready()
    gateways = gateways_for(settings())
    if once:
        click.echo(f"Round done: {run_once(gateways, clock.now())}.")
        return
    click.echo("The worker has started.")
    start_log(settings().log_file)
    run_forever(current_app._get_current_object(), gateways)  # type: ignore[attr-defined]
    click.echo("The worker has stopped.")
