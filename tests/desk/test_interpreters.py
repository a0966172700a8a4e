"""Interpreters at the front desk: nobody is refused, and what can be done now stands there."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions.queries import find_slots
from booking.tasks.models import Task
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories
from tests.client import CheckedClient
from tests.databases import make_settings
from tests.desk.conftest import Library

LINE = {"form_token": "once", "name": "Zainab", "service": "pay"}
URDU = {"language": "ur", "help": ["spoken"]}
TUESDAY = date(2026, 12, 1)


def drop_in(desk: CheckedClient, library: Library, **typed: object) -> str:
    return desk.post(f"{library.url}/drop-ins", data={**LINE, **typed}, follow_redirects=True).text


@pytest.fixture
def later(library: Library) -> None:
    """A session next week, with time to arrange an interpreter."""
    with transaction():
        factories.session_on(
            TUESDAY, time(10), time(11), at=library.day.venue, offering=[library.day.service], advisors=1
        )


def test_who_drops_in_is_taken_and_what_can_be_done_is_shown(
    app: Flask, desk: CheckedClient, library: Library, later: None, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    council = make_settings("sqlite://", tmp_path, interpreting_now="Telephone interpreting: 01706 000000")
    monkeypatch.setitem(app.extensions, "alongside_settings", council)
    with transaction():
        db.session.merge(library.day.advisors[0]).languages = ["ur"]
    html = drop_in(desk, library, **URDU)
    assert "Added:" in html and "Urdu (اردو) · interpreter (not yet arranged)" in html
    assert "Advisor 1" in html and "Telephone interpreting: 01706 000000" in html
    assert "Tuesday 1 December" in html
    (task,) = db.session.scalars(db.select(Task)).all()
    assert (task.role, task.due_at, task.subject_kind) == ("host", clock.now(), "visit")
    with transaction():
        visits.interpreter_arranged(db.session.scalars(db.select(Visit)).one(), now=clock.now())
    html = desk.get(library.url).text
    assert "Urdu (اردو) · interpreter (arranged)" in html


def test_a_language_is_asked_about(desk: CheckedClient, library: Library) -> None:
    html = drop_in(desk, library, language="ur")
    assert "Urdu (اردو): would you like an interpreter?" in html
    assert "Added:" in drop_in(desk, library, language="ur", help=["no_interpreter"])
    assert not db.session.scalars(db.select(Task)).all()


def test_who_is_booked_too_soon_is_booked_and_the_next_time_with_one_is_shown(
    desk: CheckedClient, library: Library, later: None
) -> None:
    needs, today = Needs(language="ur", interpreter="spoken"), factories.THURSDAY
    asked: dict[str, Any] = {"first_day": today, "last_day": today, "now": clock.now(), "notice": False}
    slot = find_slots(library.day.service, needs, **asked)[-1]
    sent = f"{library.day.venue.slug}@{slot.starts_at:%Y-%m-%dT%H:%MZ}"
    address = {"service": library.day.service.slug, "slot": sent, **URDU}
    line = {"form_token": "once", "slot": address["slot"], "name": "Zainab"}
    page = desk.post(f"{library.url}/book/details", query_string=address, data=line, follow_redirects=True).text
    assert "Booked." in page and "not yet arranged" in page and "Tuesday 1 December" in page
    booked = db.session.scalars(db.select(Appointment).where(Appointment.starts_at == slot.starts_at)).one()
    assert Needs.from_json(booked.needs) == needs
    assert db.session.scalars(db.select(Task)).one().subject_reference == booked.reference


def test_who_speaks_the_language_is_no_interpreter(desk: CheckedClient, library: Library) -> None:
    with transaction():
        db.session.merge(library.day.advisors[0]).languages = ["ur"]
        ada = db.session.merge(library.ada)
        ada.advisor_id, ada.needs = library.day.advisors[0].id, Needs("ur", "spoken").to_json()
    for path in ("", f"/appointments/{library.ada.reference}"):
        page = desk.get(f"{library.url}{path}").text
        assert "arranged" not in page and ("the advisor speaks" in page)
