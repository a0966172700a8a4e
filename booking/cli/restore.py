"""`flask restore`: replace the database by a backup; sending stays paused until `flask messages resume`."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection, Engine, create_engine, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from booking.appointments.models import Appointment, AppointmentChange
from booking.cli import restore_postgresql
from booking.cli.restore_postgresql import one_line
from booking.core import clock
from booking.core.database import db
from booking.core.heartbeat import WorkerHeartbeat
from booking.core.pause import SendingPause
from booking.core.schema import schema_fits
from booking.messages.models import Message
from booking.staff.operations import end_every_sign_in
from booking.staff.rules import Ended

_SQLITE = b"SQLite format 3\0"
_LATEST = (WorkerHeartbeat.at, Message.claimed_at, Appointment.booked_at, AppointmentChange.at)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put the backup FILE in the place of the database. Sending stays paused: see `flask messages resume`.

    The web server and the worker have to be stopped. The database as it was is kept aside.
    """
    if not file.is_file():
        raise click.ClickException(f"There is no file {file}: name one that `flask backup` has made.")
    now = clock.now()
    engine = db.engine
    db.session.remove()
    try:
        if engine.dialect.name == "sqlite":
            since, aside = _restore_sqlite(engine, file, now)
        else:
            since, aside = restore_postgresql.restore(engine, file, now, check_and_pause)
    except OSError as error:
        raise click.ClickException(f"The database cannot be written: {error.strerror}.") from None
    click.echo(f"The backup {file} is the database now. Its newest entry is of {clock.local(since):%d %b %Y, %H:%M}.")
    if aside:
        click.echo(f"The database as it was is kept in {aside}: delete it once you are content.")
    click.echo("Sending is paused. Start the web server, then run `flask --app app messages resume`: it asks the")
    click.echo("provider what was sent since then. The keys have to be those of the time of the backup.")


def check_and_pause(connection: Connection, now: datetime) -> datetime:
    """Check that a database is Alongside's and of this version; pause its sending and end every sign-in in it.

    Returns the instant of its newest entry: what was sent from then on is not known in it. That is never later than the
    backup, so nothing is left out.
    """
    if not schema_fits(connection):
        raise click.ClickException(
            "This backup is none of Alongside's, or of another version: restore it with the version that made it."
        )
    newest = [connection.scalar(select(func.max(column))) for column in _LATEST]
    since = max((at for at in newest if at is not None and at <= now), default=now)
    connection.execute(
        insert(SendingPause).values(paused_at=now, since=since, why="A backup was restored.", resumed_at=None)
    )
    connection.execute(end_every_sign_in(Ended.RESTORED, now))
    return since


def _restore_sqlite(engine: Engine, file: Path, now: datetime) -> tuple[datetime, str]:
    """Build the new file beside the present one, then replace it atomically."""
    present = Path(str(engine.url.database)).absolute()
    if file.exists() and present.exists() and file.samefile(present):
        raise click.ClickException(f"{file} is the database itself: name a backup of it.")
    with file.open("rb") as opened:
        if opened.read(len(_SQLITE)) != _SQLITE:
            raise click.ClickException(
                f"{file} is not a backup of an SQLite database: name one that `backup` has made."
            )
    engine.dispose()
    fresh = present.with_name(present.name + ".restoring")
    _forget(fresh)
    try:
        _copy(file, fresh)
        since = _prepare(fresh, now)
        aside = _set_aside(present, now)
        os.replace(fresh, present)
        _sync(present.parent)
    finally:
        _forget(fresh)
    return since, str(aside) if aside else ""


def _copy(file: Path, fresh: Path) -> None:
    # Readable by its owner alone from the first byte: it holds everything about everybody.
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    source, copy = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True), sqlite3.connect(fresh)
    try:
        source.backup(copy)
        answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise click.ClickException(f"{file} cannot be read as a backup: {error}. Try an older one.") from None
    finally:
        copy.close()
        source.close()
    if answer != "ok":
        raise click.ClickException(f"{file} is damaged: try an older backup.")


def _prepare(fresh: Path, now: datetime) -> datetime:
    """Check and pause the new file; it is closed and synced to the disk when this returns."""
    engine = create_engine(make_url(f"sqlite:///{fresh}"))
    try:
        with engine.begin() as connection:
            since = check_and_pause(connection, now)
    except DBAPIError as error:
        raise click.ClickException(f"The backup cannot be used: {one_line(error)}") from None
    finally:
        engine.dispose()
    _sync(fresh)
    return since


def _set_aside(present: Path, now: datetime) -> Path | None:
    """Link the present file under a second name, which nobody may have open. None where there is no present one."""
    if not present.exists():
        return None
    connection = sqlite3.connect(present, timeout=1, isolation_level=None)
    try:
        # SQLite refuses this while another process has the file open: the one sure sign on this machine.
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.DatabaseError as error:
        mode = "delete" if "not a database" in str(error) or "malformed" in str(error) else "wal"
    finally:
        connection.close()
    if mode != "delete":
        raise click.ClickException(
            "The web server, the worker or another program has the database open: stop it first."
        )
    aside = present.with_name(f"{present.name}.before-{clock.local(now):%Y-%m-%d-%H%M%S}")
    number = 1
    while aside.exists():
        number += 1
        aside = aside.with_name(f"{aside.name.split('~')[0]}~{number}")
    os.link(present, aside)
    return aside


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(fresh: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        fresh.with_name(fresh.name + end).unlink(missing_ok=True)
