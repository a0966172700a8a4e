"""Runs the migrations on the application's own database, each in one transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from booking.core.database import db
from booking.core.rebuild import check_references

config = context.config


def run() -> None:
    """Migrate online; there is no offline mode."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, references_unwatched(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            compare_type=False,
            on_version_apply=check_step,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def references_unwatched(connection: Connection) -> Iterator[None]:
    """SQLite: while a table is made anew, nothing may happen to the rows that refer to it. Outside of transactions."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def check_step(ctx: Any, **_step: object) -> None:
    """Refuse a step, before it is committed, after which a row refers to nothing."""
    check_references(ctx.connection)


run()
