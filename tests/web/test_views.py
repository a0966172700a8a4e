"""Health, readiness, privacy, accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from booking.core.database import transaction
from booking.core.heartbeat import write_heartbeat
from tests.client import CheckedClient
from tests.conftest import NOW
from tests.web.conftest import MakeApp


@pytest.fixture
def schema_behind(app: Flask) -> Iterator[None]:
    """A database at an earlier version's schema."""
    with transaction() as session:
        kept = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    yield
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :kept"), {"kept": kept})


def worked(minutes_ago: float) -> None:
    with transaction():
        write_heartbeat("worker", NOW - timedelta(minutes=minutes_ago))


def test_it_is_alive_even_without_its_database(make_app: MakeApp) -> None:
    answer = make_app().test_client().get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


@pytest.mark.parametrize("minutes", [0, 4.9])
def test_it_is_ready_when_a_worker_was_there_lately(client: CheckedClient, minutes: float) -> None:
    worked(minutes)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_it_is_not_ready_when_no_worker_ever_ran(client: CheckedClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "No worker has run yet" in answer.text


def test_it_is_not_ready_when_the_worker_is_late(client: CheckedClient) -> None:
    worked(minutes_ago=7)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "The worker last finished a round 7 minutes ago.\n")


def test_one_of_two_workers_is_enough(client: CheckedClient) -> None:
    worked(minutes_ago=60)
    with transaction():
        write_heartbeat("another", NOW)
    assert client.get("/readyz").status_code == 200


def test_it_is_not_ready_when_the_schema_is_behind(client: CheckedClient, schema_behind: None) -> None:
    worked(0)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("The database's tables are an earlier version's: run `make dev` or `flask --app app")


def test_it_is_not_ready_without_its_tables(make_app: MakeApp) -> None:
    assert make_app().test_client().get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("address", "heading", "told"),
    [
        ("/privacy", "How we use what you tell us", "Information Commissioner"),
        ("/accessibility", "Accessibility statement", "Web Content Accessibility Guidelines"),
    ],
)
def test_what_the_law_asks_for_is_there(client: CheckedClient, address: str, heading: str, told: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert heading in answer.text and told in answer.text


def test_they_name_the_council_and_its_number(make_app: MakeApp) -> None:
    client = make_app(council_name="Testdale Council", council_phone="01632 960 000").test_client()
    for address in ("/privacy", "/accessibility"):
        page = client.get(address).text
        assert "Testdale Council" in page and page.count("01632 960 000") >= 2
