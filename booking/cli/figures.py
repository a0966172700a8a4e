"""`flask figures FROM TO`: export counts by venue and service as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from booking.cli.words import need_ready
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.journal import Exported, SecurityAct, write_event
from booking.core.private_files import write_private
from booking.figures import queries as figure_queries
from booking.figures import rules as figure_rules
from booking.figures.rules import FiguresLine


def _day(_ctx: click.Context, _param: click.Parameter, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("Write the day as year, month and day, like 2026-11-01.") from None


@click.command("figures")
@click.argument("first", metavar="FROM", callback=_day)
@click.argument("last", metavar="TO", callback=_day)
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Write there, not on the screen.")
@click.option("--split", is_flag=True, help="A file for each venue and service; needs --output.")
@with_appcontext
def figures(first: date, last: date, output: Path | None, split: bool) -> None:
    """Count what happened from the day FROM to the day TO, a row for each venue and service.

    Booked, came, waits, outcomes, drop-ins, searches that found no time, texts. What is under 5 reads "<5". The days
    are London's, and over. docs/figures.md says what each figure counts.
    """
    need_ready()
    if split and output is None:
        raise click.UsageError("Say with --output in which folder the files should be.")
    try:
        figure_rules.check_days(first, last, clock.now())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    lines = figure_rules.lines(figure_queries.figures(first, last))
    with transaction():
        write_event(SecurityAct.EXPORTED, now=clock.now(), what=Exported.FIGURES, first=f"{first}", last=f"{last}")
    if output is None:
        click.echo(figure_rules.as_csv(lines, first, last), nl=False)
        return
    files = {figure_rules.file_name(first, last): lines}
    if split:
        files = {figure_rules.file_name(first, last, line.pair): [line] for line in lines}
    _write(output, files, first, last)
    click.echo(f"{len(lines)} rows in {len(files)} {'file' if len(files) == 1 else 'files'} in {output}.")


def _write(folder: Path, files: Mapping[str, Sequence[FiguresLine]], first: date, last: date) -> None:
    """Write each file, with a byte order mark so that spreadsheets read UTF-8."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in files.items():
            write_private(folder / name, figure_rules.as_csv(lines, first, last), encoding="utf-8-sig")
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written to: {error.strerror}.") from None
