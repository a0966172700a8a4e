"""Outage of the database."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from sqlalchemy.engine import make_url

from tests.proofs.proof import ProofDatabase


@contextmanager
def outage(ground: ProofDatabase, *, crash: bool) -> Iterator[None]:
    """Make the database unavailable in this block: SQLite's file is locked.

    PostgreSQL refuses and drops connections. `crash`: the whole PostgreSQL server crashes first, as by a power cut, and
    recovers by itself.
    """
    url = make_url(ground.url)
    if ground.database == "SQLite":
        holder = sqlite3.connect(str(url.database), timeout=20, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        return
    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    name = str(url.database)
    _ask(server, f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
    query = f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}'"
    if crash:
        with psycopg.connect(server, autocommit=True) as connection:
            pids = [pid for (pid,) in connection.execute(query)] or [connection.info.backend_pid]
        with suppress(ProcessLookupError):
            os.kill(pids[0], signal.SIGKILL)
    else:
        _ask(server, f"SELECT pg_terminate_backend(pid) FROM ({query}) q")
    try:
        yield
    finally:
        _ask(server, f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')


def _ask(server: str, statement: str) -> None:
    """Run a statement once, as soon as the server is up again."""
    patience = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
                connection.execute(statement)
            return
        except psycopg.OperationalError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.1)
