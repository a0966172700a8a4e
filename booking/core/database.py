"""Database: one session, one transaction helper, a UTC date-time type. The only file that imports flask_sqlalchemy."""

from __future__ import annotations

import logging
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, Executable, MetaData, Select, String, event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

from booking.core.keeping import Keep
from booking.core.private_files import keep_installation_private

BUSY_TIMEOUT_MS = 10_000
_TURN_SECONDS = (0.002, 0.012)
_WRITE_OPTION = "alongside_write"
_AFTER_COMMIT = "after_commit"
# At DEBUG the library logs the rows that it reads.
logging.getLogger("sqlalchemy.engine.Engine").addFilter(lambda record: record.levelno > logging.DEBUG)


class Base(DeclarativeBase):
    """Base class of every table. `__about_person__` says whether its columns must declare why they are kept."""

    __about_person__ = False
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate(db=db, render_as_batch=False)


class NaiveDatetime(ValueError):
    """A date-time without a time zone was about to be stored: it could mean two instants."""


class Instant(TypeDecorator[datetime]):
    """An instant, kept in UTC. SQLite: fixed-width text that sorts by time. PostgreSQL: timestamptz."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store text on SQLite, which has no date-time type of its own."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Convert to UTC. Raises NaiveDatetime."""
        as_text = dialect.name == "sqlite"

        def to_database(value: datetime | None) -> Any:
            if value is None:
                return None
            if value.tzinfo is None:
                raise NaiveDatetime("Only a date-time with a time zone can be stored.")
            utc = value.astimezone(UTC)
            return utc.isoformat(sep=" ", timespec="microseconds") if as_text else utc

        return to_database

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Return aware datetimes in UTC."""
        if dialect.name == "sqlite":
            return lambda text: None if text is None else datetime.fromisoformat(text)
        return lambda value: None if value is None else value.astimezone(UTC)


def kept(data_class: str, purpose: str, keep: Keep) -> dict[str, str | Keep]:
    """Declare a column about a person: `mapped_column(info=kept("contact", "to send reminders", RECORD))`.

    data_class is one of identity, contact, need, consultation, activity, technical. docs/data.md is made from these.
    """
    return {"data_class": data_class, "purpose": purpose, "keep": keep}


class TransactionOpen(RuntimeError):
    """A transaction was opened inside another: whoever starts the work owns the only one."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Run the block in one transaction: all of it or nothing. Opened by views and jobs; operations never commit.

    Ends any read opened earlier in the request first. On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so
    that two writers wait for each other in order and neither meets a lock error half way.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        raise TransactionOpen("A transaction is already open.")
    if session.new or session.dirty or session.deleted:
        raise TransactionOpen("Something was changed before the transaction was opened.")
    session.rollback()
    session.info["in_transaction"] = True
    try:
        session.connection(execution_options={_WRITE_OPTION: True})
        yield session
        session.commit()
    except BaseException:
        session.info.pop(_AFTER_COMMIT, None)
        session.rollback()
        raise
    finally:
        session.info.pop("in_transaction", None)
    for act in session.info.pop(_AFTER_COMMIT, ()):
        act()


def after_commit(act: Callable[[], None]) -> None:
    """Run a function once the open transaction is committed, never if it is rolled back: to log, to forget."""
    db.session().info.setdefault(_AFTER_COMMIT, []).append(act)


@contextmanager
def refused_as(refusals: Mapping[str, Callable[[], Exception]]) -> Iterator[None]:
    """Turn a violated constraint into a named refusal, rolling back only this block (a savepoint).

    The keys are names of constraints or triggers; an IntegrityError naming none of them passes through.
    """
    later = list(db.session.info.get(_AFTER_COMMIT, ()))
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        db.session.info[_AFTER_COMMIT] = later
        said = str(error.orig)
        for name, refusal in refusals.items():
            if name in said:
                raise refusal() from error
        raise


@contextmanager
def undone() -> Iterator[None]:
    """Roll the block back at its end (a savepoint) and expire all rows: a dry run that shows what a change would do.

    What it registered with `after_commit` is dropped too.
    """
    db.session.flush()
    later = list(db.session.info.get(_AFTER_COMMIT, ()))
    savepoint = db.session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        db.session.info[_AFTER_COMMIT] = later
        db.session.expire_all()


def write_apart(statement: Executable) -> None:
    """Execute one statement in a transaction of its own, whatever becomes of the session's."""
    with db.engine.connect().execution_options(**{_WRITE_OPTION: True}) as connection, connection.begin():
        connection.execute(statement)


def locked(query: Select[Any], *, of: type[Base] | None = None) -> Select[Any]:
    """Add FOR UPDATE to a query: its rows (of a join, those of the table `of`) stay locked until the transaction ends.

    Rows that only refer to the locked ones can still be added by others. SQLite: the whole database is locked already.
    """
    return query.with_for_update(key_share=True, of=of)


def count_of(query: Select[Any]) -> int:
    """Count the rows of a query. For tests and commands: no request counts without a bound."""
    return db.session.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def init_database(app: Flask, url: str) -> None:
    """Connect the application to its database, and make the files of both readable by their owner alone."""
    keep_installation_private(Path(app.instance_path), url.removeprefix("sqlite:///") if "sqlite" in url else "")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    options: dict[str, Any] = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
    if url.startswith("sqlite"):
        options = {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {**options, "hide_parameters": True}  # errors are logged with their words
    db.init_app(app)
    migrate.init_app(app, db)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


@event.listens_for(Engine, "handle_error")
def _say_no_values(context: ExceptionContext) -> None:
    """Cut a database's message to its first line, which names the constraint: PostgreSQL's others quote the row."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\n")[0], *error.args[1:])


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get(_WRITE_OPTION):
            _take_turn(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _take_turn(connection: Connection) -> None:
    """Send BEGIN IMMEDIATE as soon as nobody else writes. Raises OperationalError after BUSY_TIMEOUT_MS.

    SQLite's own busy handler retries ever more rarely, so that in a rush whoever came last goes first and some wait for
    seconds. Here every waiting writer retries equally often.
    """
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < deadline:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            time.sleep(random.uniform(*_TURN_SECONDS))
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
