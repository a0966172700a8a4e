"""`flask backup`: copy the database to a file while everything runs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import URL, Engine

from booking.config import ALL_KEYS, environment_with
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.journal import Exported, SecurityAct, write_event
from booking.core.schema import check_schema

PAGES_AT_ONCE = 2_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the whole database to FILE while everything runs. The keys are not in it."""
    if file.exists():
        raise click.ClickException(f"{file} is there already: name a new file.")
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"There is no folder {file.absolute().parent}: make it first.")
    part = file.with_name(file.name + ".part")
    try:
        part.unlink(missing_ok=True)
        # Readable by its owner alone from the first byte: it holds everything about everybody.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(db.engine, part)
        part.rename(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
    if check_schema() is None:  # a backup may be what is made before an upgrade
        with transaction():
            write_event(SecurityAct.EXPORTED, now=clock.now(), what=Exported.BACKUP)
    click.echo(f"The backup is in {file} ({file.stat().st_size / 1e6:.1f} MB).")
    click.echo(f"The keys are not in it: keep {ALL_KEYS} (or keys.json) apart.")


def _copy(engine: Engine, target: Path) -> None:
    """Copy the database, synced to the disk when this returns."""
    if engine.dialect.name == "sqlite":
        _copy_sqlite(engine, target)
    else:
        _dump_postgresql(engine, target)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _copy_sqlite(engine: Engine, target: Path) -> None:
    """Copy with SQLite's online backup, as of the moment at which it began."""
    where = Path(str(engine.url.database)).absolute()
    source = sqlite3.connect(f"{where.as_uri()}?mode=ro", uri=True, isolation_level=None)
    copy = sqlite3.connect(target)
    try:
        # An open read pins the copy to one moment: writers go on, and none of them makes it start again.
        source.execute("BEGIN")
        pages = source.execute("PRAGMA page_count").fetchone()[0]
        with click.progressbar(length=pages, label="Backup") as bar:
            source.backup(copy, pages=PAGES_AT_ONCE, progress=lambda _status, left, total: _show(bar, total - left))
        copy.execute("PRAGMA journal_mode=DELETE")
        answer = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise click.ClickException(f"The database could not be copied: {error}.") from None
    finally:
        copy.close()
        source.close()
    if answer != "ok":
        raise click.ClickException("The copy is not whole: check the disk, then try again.")


def _show(bar: Any, done: int) -> None:
    bar.update(done - bar.pos)


def _dump_postgresql(engine: Engine, target: Path) -> None:
    """Dump with pg_dump, for pg_restore. The password goes by environment, so that ps does not show it."""
    tool = shutil.which("pg_dump")
    if tool is None:
        raise click.ClickException("pg_dump is not on this machine: install PostgreSQL's client programs first.")
    given = engine.url
    url = URL.create("postgresql", given.username, None, given.host, given.port, given.database, given.query)
    password = {"PGPASSWORD": str(given.password)} if given.password else {}
    dump = subprocess.run(
        [tool, "--format=custom", f"--file={target}", f"--dbname={url.render_as_string(hide_password=False)}"],
        env=environment_with(**password),
        capture_output=True,
        text=True,
        check=False,
    )
    if dump.returncode:
        said = (dump.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise click.ClickException(f"pg_dump could not copy the database: {said}")
