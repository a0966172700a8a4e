"""The role that serves pages on PostgreSQL, made as docs/postgresql.md says: it works, and cannot touch the audit."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from booking import create_app
from booking.cases.queries import verify_chain
from booking.core.database import db, transaction
from booking.core.schema import check_ready
from booking.web.shell import limiter
from tests import factories
from tests.client import checked
from tests.conftest import POSTGRES_DIR
from tests.databases import make_settings
from tests.guards.council import a_council
from tests.postgres import fresh_database, server_url

ROOT = Path(__file__).parent.parent.parent
SQL = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "postgresql.md").read_text(encoding="utf-8"), re.S)


@pytest.fixture(scope="module")
def url_of_the_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database made by its owner; the address by which web server and worker reach it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name, folder = f"roles_{worker}", os.environ[POSTGRES_DIR]
    url = make_url(fresh_database(folder, name))
    names = {"alongside_owner": f"owner_{worker}", "alongside": f"pages_{worker}"}
    roles, grants = (re.sub(r"\balongside(_owner)?\b", lambda m: names[m[0]], part) for part in SQL)
    with psycopg.connect(server_url(folder), autocommit=True) as connection:
        for role in names.values():
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(f"DROP ROLE {role}")
        for statement in roles.split(";")[:2]:
            connection.execute(statement)
        connection.execute(f"ALTER DATABASE {name} OWNER TO {names['alongside_owner']}")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    owner = url.set(username=names["alongside_owner"], password="a long random one")
    made = create_app(make_settings(owner.render_as_string(False), tmp_path_factory.mktemp("owner")))
    with made.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        with db.engine.connect() as connection:
            connection.exec_driver_sql(grants)
            connection.commit()
        db.session.remove()
        db.engine.dispose()
    yield url.set(username=names["alongside"], password="another long random one").render_as_string(False)
    with psycopg.connect(server_url(folder), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        for role in names.values():
            connection.execute(f"DROP ROLE {role}")


@pytest.fixture
def pages(url_of_the_pages: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(make_settings(url_of_the_pages, tmp_path))
    app.config.update(TESTING=True)
    limiter.enabled = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_role_that_serves_pages_does_all_they_need(pages: Flask) -> None:
    assert check_ready() is None
    council = a_council(pages)
    with transaction():
        person = factories.staff("Everything", "host", "advisor", "manager")
    browser = checked(pages)
    browser.sign_in(person)
    assert pages.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0
    for page in ("/readyz", "/day", "/desk/heywood", "/tasks", "/manage"):
        assert browser.get(page).status_code == 200, page
    opened = browser.post(f"/records/{council.record}", data={"reason": "On the telephone"})
    assert opened.status_code == 303
    assert "Όμηρος" in browser.get(opened.location).text
    db.session.rollback()
    assert (verify_chain().broken_at, verify_chain().keyed_from) == (None, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_row",
        "UPDATE audit_row SET reason = 'none'",
        "TRUNCATE audit_row",
        "ALTER TABLE audit_row DISABLE TRIGGER USER",
        "DROP TRIGGER audit_row_is_append_only ON audit_row",
        "DROP TABLE audit_row",
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "SET session_replication_role = replica",
        "DELETE FROM audit_head",
        "DELETE FROM security_event",
        "UPDATE security_event SET by_id = NULL",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_it_cannot_touch_what_was_written(pages: Flask, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction():
        db.session.execute(text(statement))
