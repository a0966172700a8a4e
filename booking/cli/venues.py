"""`flask venues import` and `venues equip`: read the list of libraries, set desks and rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from booking.cli.words import Commands, line, need_ready, print_affected, venue_named
from booking.core import clock
from booking.core.database import transaction
from booking.disruptions import operations as disruptions
from booking.sessions.models import Disruption
from booking.venues import operations
from booking.venues.operations import Imported
from booking.venues.rules import NATIONS_BY_CODE, STATIC_LIBRARY, VENUE_LICENCE, Choice, Unusable, choose, read_table


@click.group(cls=Commands)
def venues() -> None:
    """Libraries and other public buildings."""


@venues.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--authority", metavar="NAME", help="Only this council's; whose they are where the file does not say.")
@click.option("--authority-code", "code", metavar="W06000011", help="Only this council's, by its code.")
@click.option(
    "--nation",
    type=click.Choice(list(NATIONS_BY_CODE.values()), case_sensitive=False),
    default=None,
    help="Whose bank holidays they keep, where neither code nor postcode tells; England where none is named.",
)
@click.option(
    "--type",
    "kinds",
    metavar="T",
    multiple=True,
    default=(STATIC_LIBRARY,),
    show_default=True,
    help="Which types; may be given several times.",
)
def import_venues(
    file: Path, authority: str | None, code: str | None, nation: str | None, kinds: tuple[str, ...]
) -> None:
    """Bring in the open libraries of FILE: the Arts Council's national list as CSV, or a council's own.

    A council's has the columns of schema.librarydata.uk, or some of them: Library name and Postcode at least.
    """
    need_ready()
    table = read_table(file.read_bytes())
    choice = choose(table, authority=authority, code=code, nation=nation or "", kinds=kinds)
    now = clock.now()
    with transaction(), click.progressbar(choice.open, label="Venues") as rows:
        done = operations.import_open(rows)
        ended: list[Disruption | None] = []
        yesterday = clock.day_of(now) - timedelta(days=1)
        done.closed = operations.import_closed(
            choice.closed,
            choice.open,
            now=now,
            close=lambda venue: ended.append(disruptions.end_venue(venue, yesterday, by_id=None, now=now)),
        )
    _say(choice, done)
    print_affected(ended)


@venues.command("equip")
@click.argument("slug")
@click.option("--desks", type=click.IntRange(1, 99), help="How many numbered desks there are at least.")
@click.option("--room", "rooms", multiple=True, callback=line(80), help="A private room; may be given several times.")
@click.option("--step-free/--steps", default=None, help="Whether it can be entered without a step.")
@click.option("--access-notes", callback=line(400), help="What else helps to get in.")
def equip(slug: str, desks: int | None, rooms: tuple[str, ...], step_free: bool | None, access_notes: str) -> None:
    """Say what stands in the venue SLUG: desks, private rooms, step-free entry."""
    need_ready()
    with transaction():
        venue = venue_named(slug)
        operations.equip(venue, desks=desks, rooms=rooms, step_free=step_free, access_notes=access_notes)
        has = f"desks: {len(venue.desks)}, private rooms: {len(venue.rooms)}"
        click.echo(f"{venue.name}: {has}, step-free: {'yes' if venue.step_free else 'not known'}.")


def _say(choice: Choice, done: Imported) -> None:
    """Print what an import did, each row it could not use, and the licence of the data."""
    if not (choice.open or choice.closed):
        click.echo("No open venue in the file fits. Nothing was changed.")
    elif not (done.added or done.changed or done.closed):
        click.echo(f"Nothing was changed: {_venues(done.unchanged)} here already, as in the file.")
    else:
        parts = {"added": done.added, "changed": done.changed, "closed": done.closed, "unchanged": done.unchanged}
        said = ", ".join(f"{count} {what}" for what, count in parts.items() if count)
        click.echo(f"{_venues(done.added + done.changed + done.closed + done.unchanged)}: {said}.")
    _say_rows(choice.unusable, "could not be used")
    _say_rows(choice.no_hours, "came in without opening hours")
    click.echo(str(VENUE_LICENCE))


def _venues(count: int) -> str:
    return "1 venue" if count == 1 else f"{count} venues"


def _say_rows(rows: Sequence[Unusable], what: str) -> None:
    if rows:
        click.echo(f"{'1 row' if len(rows) == 1 else f'{len(rows)} rows'} {what}:")
        for row in rows:
            click.echo(f"  line {row.line}: {row.reason}.")
