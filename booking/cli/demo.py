"""`flask demo load`: fill an empty database with the demo council."""

from __future__ import annotations

import click

from booking.cli.words import Commands, need_ready
from booking.core import clock
from booking.demo import load as loading
from booking.demo import sign_ins
from booking.web.shell import settings


@click.group(cls=Commands)
def demo() -> None:
    """A made-up council on real libraries."""


@demo.command("load")
def load() -> None:
    """Fill an empty database with the demo council; one that holds anything else is not touched."""
    need_ready()
    if loading.is_loaded():
        awake = loading.wake(clock.now())
        click.echo("The demo council is already loaded." + (" It has been brought up to today." if awake else ""))
    else:
        loading.fill(settings().instance_path, clock.now())
        click.echo("The demo council is loaded.")
    for line in sign_ins.lines(settings().instance_path, settings().public_base_url):
        click.echo(line)
