"""`flask postcodes import`: read files of postcodes and their positions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import click

from booking.cli.words import Commands, need_ready
from booking.core.database import transaction
from booking.venues import operations as venues
from booking.venues.rules.position import Point
from booking.venues.rules.postcode_file import (
    POSTCODE_LICENCE,
    Columns,
    LeftOut,
    Read,
    read_areas,
    read_header,
    read_lines,
)
from booking.venues.rules.table import Unusable

_BATCH = 5_000
_NAMED = 20  # so many bad lines are listed, the others counted
_LONGEST_LINE = 20_000


@dataclass
class _Done:
    """Progress of an import, counted in postcodes."""

    kept: int = 0
    changed: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    bad: int = 0
    named: list[str] = field(default_factory=list)


@click.group(cls=Commands)
def postcodes() -> None:
    """Where postcodes lie, so that the nearest venue can be found."""


def _areas(_ctx: click.Context, _param: click.Parameter, typed: str | None) -> frozenset[str] | None:
    areas = read_areas(typed) if typed is not None else None
    if typed is not None and areas is None:
        raise click.BadParameter("Give postcode areas with commas between them, such as OL,M.")
    return areas


@postcodes.command("import")
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)
@click.option("--area", "areas", metavar="OL,M", callback=_areas, help="Only these postcode areas; all where none.")
def import_postcodes(files: tuple[Path, ...], areas: frozenset[str] | None) -> None:
    """Bring in the postcodes of each FILE, a CSV file as one of these publishes it.

    The ONS (Postcode Directory, Statistics Postcode Lookup), Ordnance Survey (Code-Point Open, one file for each
    area), doogal.co.uk, freemaptools.com.
    """
    need_ready()
    done = _Done()
    columns = {file: _columns(file) for file in files}  # a wrong one is refused before any is read
    with click.progressbar(length=sum(file.stat().st_size for file in files), label="Postcodes") as bar:
        for file in files:
            with file.open("rb") as opened:
                if columns[file].headed:
                    opened.readline(_LONGEST_LINE)
                lines = read_lines(_counted(opened, bar), columns[file], areas)
                for batch in _batches(lines, done, f"{file.name}, " if len(files) > 1 else ""):
                    _keep(batch, done)
    _say(done)


def _columns(file: Path) -> Columns:
    with file.open("rb") as opened:
        return read_header(opened.readline(_LONGEST_LINE))


def _counted(opened: BinaryIO, bar: Any) -> Iterator[bytes]:
    """Yield the lines, cut at _LONGEST_LINE bytes, and move the progress bar on about every megabyte."""
    read = opened.tell()
    while line := opened.readline(_LONGEST_LINE):
        read += len(line)
        if read > 1_000_000:
            bar.update(read)
            read = 0
        yield line
    bar.update(read)


def _batches(lines: Iterator[Read | Unusable], done: _Done, file: str) -> Iterator[dict[str, Point | None]]:
    """Yield batches of positions by postcode; None for a postcode that is no longer used."""
    batch: dict[str, Point | None] = {}
    for line in lines:
        if isinstance(line, Unusable):
            done.bad += 1
            if len(done.named) < _NAMED:
                done.named.append(f"{file}line {line.line}: {line.reason}.")
            continue
        if line.why is not None:
            done.left_out[line.why] += 1
        if line.why is not LeftOut.ELSEWHERE:
            batch[line.unit] = line.point
        if len(batch) >= _BATCH:
            yield batch
            batch = {}
    if batch:
        yield batch


def _keep(batch: dict[str, Point | None], done: _Done) -> None:
    points = {unit: point for unit, point in batch.items() if point is not None}
    with transaction():
        done.changed += venues.keep_postcodes(points, [unit for unit, point in batch.items() if point is None])
    done.kept += len(points)


def _say(done: _Done) -> None:
    left = [
        (LeftOut.ENDED, "no longer used"),
        (LeftOut.NO_POSITION, "without a position"),
        (LeftOut.ELSEWHERE, "in other areas"),
    ]
    out = ", ".join(f"{done.left_out[why]:,} {words}" for why, words in left if done.left_out[why])
    if not done.kept:
        click.echo("No postcode in the file fits.")
    elif not done.changed:
        click.echo(f"Nothing was changed: {_postcodes(done.kept)} here already, as in the file.")
    else:
        click.echo(f"{_postcodes(done.kept)}: {done.changed:,} added, moved or taken away.")
    if out:
        click.echo(f"Left out: {out}.")
    if done.bad:
        click.echo(f"{'1 line' if done.bad == 1 else f'{done.bad:,} lines'} could not be used:")
        for line in done.named:
            click.echo(f"  {line}")
        if done.bad > len(done.named):
            click.echo(f"  and {done.bad - len(done.named):,} more.")
    click.echo(str(POSTCODE_LICENCE))


def _postcodes(count: int) -> str:
    return "1 postcode" if count == 1 else f"{count:,} postcodes"
