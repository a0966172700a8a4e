"""Restore a PostgreSQL dump: read it into a new database, then swap the names in one transaction."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from booking.config import environment_with
from booking.core import clock

_DUMP = b"PGDMP"
_LONGEST_NAME = 63
Check = Callable[[Connection, datetime], datetime]


def restore(engine: Engine, file: Path, now: datetime, check_and_pause: Check) -> tuple[datetime, str]:
    """Read the dump into a new database, check and pause it, then swap names; the old database is kept.

    Returns the instant of its newest entry, and where the old database is kept.
    """
    tool = _tool_for(file)
    name = str(engine.url.database)
    fresh = f"{name[: _LONGEST_NAME - 10]}_restoring"
    engine.dispose()
    server = create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        _need_alone(server, name)
        aside = _free_name(server, f"{name[: _LONGEST_NAME - 26]}_before_{clock.local(now):%Y%m%d%H%M%S}")
        _run(server, f"DROP DATABASE IF EXISTS {_quoted(fresh)}")
        _run(server, f"CREATE DATABASE {_quoted(fresh)} TEMPLATE template0")
        try:
            since = _fill(tool, engine.url.set(database=fresh), file, now, check_and_pause)
            _change_names(server, {name: aside, fresh: name})
        finally:
            _run(server, f"DROP DATABASE IF EXISTS {_quoted(fresh)}")
    except DBAPIError as error:
        raise click.ClickException(f"PostgreSQL refuses: {one_line(error)} The database is as it was.") from None
    finally:
        server.dispose()
    return since, f"the database {aside}"


def _tool_for(file: Path) -> str:
    tool = shutil.which("pg_restore")
    if tool is None:
        raise click.ClickException("pg_restore is not on this machine: install PostgreSQL's client programs first.")
    with file.open("rb") as opened:
        if opened.read(len(_DUMP)) != _DUMP:
            raise click.ClickException(f"{file} is not a dump of PostgreSQL: name one that `flask backup` has made.")
    return tool


def _run(server: Engine, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(text(statement))


def one_line(error: DBAPIError) -> str:
    """Return the first line of the database's error message, which holds no values of rows."""
    said = (str(error.orig).strip().splitlines() or ["it said nothing"])[0].strip()
    return said if said.endswith(".") else f"{said}."


def _need_alone(server: Engine, name: str) -> None:
    with server.connect() as connection:
        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()")
        others = connection.execute(query, {"name": name}).scalar_one()
    if others:
        raise click.ClickException(
            "The web server, the worker or another program is connected to the database: stop it first."
        )


def _free_name(server: Engine, wanted: str) -> str:
    with server.connect() as connection:
        known = set(connection.scalars(text("SELECT datname FROM pg_database")))
    return next(name for name in (wanted, *(f"{wanted}_{n}" for n in range(2, 100))) if name not in known)


def _fill(tool: str, url: URL, file: Path, now: datetime, check_and_pause: Check) -> datetime:
    where = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    words = [tool, "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"]
    done = subprocess.run(
        [*words, f"--dbname={where.render_as_string(hide_password=False)}", str(file)],
        env=environment_with(**password),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "error:" in line), "it said nothing")
        raise click.ClickException(f"pg_restore could not read the backup: {said.partition('error:')[2].strip()}")
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return check_and_pause(connection, now)
    finally:
        engine.dispose()


def _change_names(server: Engine, names: dict[str, str]) -> None:
    """Rename all or none. PostgreSQL itself refuses while anybody is connected, and nothing has changed then."""
    with server.connect().execution_options(isolation_level="READ COMMITTED") as connection, connection.begin():
        for name, becomes in names.items():
            connection.execute(text(f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(becomes)}"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
