"""Error pages: one heading, what to do, whom to call, and nothing of the inside."""

from __future__ import annotations

import logging

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.test import TestResponse

from booking.sessions.errors import SlotTaken
from booking.visits.errors import AlreadyCheckedIn
from booking.web import error_pages as errors
from tests.page_rules import Page, faults_of
from tests.web.conftest import MakeApp

PHONE = "01632 960 000"
SECRET = "postgresql://council:hunter2@db/people"


@pytest.fixture
def running(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application with URLs at which each thing goes wrong; its tables are those it needs."""
    app = make_app(council_phone=PHONE)
    monkeypatch.setattr(errors, "check_schema", lambda: None)

    def away() -> str:
        raise OperationalError(f"SELECT '{SECRET}'", {"name": SECRET}, RuntimeError(SECRET))

    def misread() -> str:
        raise ProgrammingError(f"SELECT '{SECRET}'", {"name": SECRET}, RuntimeError(SECRET))

    def broken() -> str:
        raise RuntimeError(SECRET)

    def taken() -> str:
        raise SlotTaken

    def checked_in() -> str:
        raise AlreadyCheckedIn(who="Hana <b>Host</b>", at="10:20")

    app.add_url_rule("/wrong/<int:status>", "wrong", lambda status: abort(status))
    for view in (away, misread, broken, taken, checked_in):
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    return app


def fetch(app: Flask, status: int) -> TestResponse:
    """Get a response of this status, as people come by it where they can."""
    client = app.test_client()
    if status == 404:
        return client.get("/nowhere")
    if status == 405:
        return client.put("/privacy")
    if status == 413:
        return client.post("/finish", data={"note": "x" * 1_100_000})
    return client.get({409: "/taken", 500: "/broken", 503: "/away"}.get(status, f"/wrong/{status}"))


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_every_error_is_a_page_of_ours(running: Flask, status: int) -> None:
    answer = fetch(running, status)
    assert answer.status_code == status
    assert faults_of(answer.text) == []
    root = Page(answer.text).root
    assert [h.words() for h in root.all("h1")] and len(list(root.all("h1"))) == 1
    assert any("build/main.css" in link.attributes.get("href", "") for link in root.all("link"))
    assert PHONE in answer.text and f'href="tel:{PHONE.replace(" ", "")}"' in answer.text
    assert "Content-Security-Policy" in answer.headers
    assert next(root.all("title")).words().startswith(next(root.all("h1")).words())


def test_a_refusal_says_its_sentence(running: Flask) -> None:
    assert str(SlotTaken.sentence) in running.test_client().get("/taken").text


def test_a_refusal_s_details_are_text(running: Flask) -> None:
    answer = running.test_client().get("/checked_in")
    assert "Hana &lt;b&gt;Host&lt;/b&gt; checked this person in at 10:20." in answer.text


@pytest.mark.parametrize(("address", "status"), [("/broken", 500), ("/misread", 500), ("/away", 503)])
def test_a_fault_tells_the_public_nothing_internal(running: Flask, address: str, status: int) -> None:
    answer = running.test_client().get(address)
    assert answer.status_code == status and "Nothing that was confirmed is lost." in answer.text
    for inside in ("hunter2", "SELECT", "Traceback", "RuntimeError", "OperationalError", "sqlalchemy", ".py"):
        assert inside not in answer.text


def test_the_log_says_which_page_missed_the_database_and_none_of_its_words(
    running: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        running.test_client().get("/away")
    (record,) = caplog.records
    assert record.getMessage() == "The database did not answer away: RuntimeError"
    assert "hunter2" not in caplog.text


def test_a_database_that_is_not_there_is_a_page_too(running: Flask) -> None:
    answer = running.test_client().get("/venues")
    assert answer.status_code == 503 and "We are busy just now" in answer.text


@pytest.mark.parametrize(("status", "shown_as"), [(418, 418), (410, 410), (501, 501)])
def test_a_status_without_a_page_of_its_own_borrows_one(running: Flask, status: int, shown_as: int) -> None:
    answer = running.test_client().get(f"/wrong/{status}")
    assert answer.status_code == shown_as and faults_of(answer.text) == []
    heading = "Something went wrong here" if status >= 500 else "We could not read that"
    assert heading in answer.text


def test_an_address_is_corrected_without_a_page(running: Flask) -> None:
    assert running.test_client().get("//privacy").status_code == 308


@pytest.mark.parametrize("address", ["/services/%00", "/?q=%00", "/venues/a%00b"])
def test_an_address_with_a_nul_names_nothing(running: Flask, address: str) -> None:
    assert running.test_client().get(address).status_code == 404


def test_an_address_with_a_nul_is_refused_before_its_form_is_looked_at(make_app: MakeApp) -> None:
    assert make_app().test_client().post("/book/tax%00/help", data={"csrf_token": "old"}).status_code == 404


def test_tables_that_are_not_there_are_no_rush(make_app: MakeApp) -> None:
    """Whoever starts it reads which command makes the tables, and not that it is busy."""
    answer = make_app().test_client().get("/venues")
    assert answer.status_code == 503 and faults_of(answer.text) == []
    said = Page(answer.text).root.words()
    assert "The database has no tables: run `make dev` or `flask --app app db upgrade` first." in said
    assert "busy" not in said
