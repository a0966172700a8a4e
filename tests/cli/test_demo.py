"""`flask demo load`."""

from __future__ import annotations

import re
import stat
from datetime import timedelta

from flask import Flask
from flask_security import verify_password

from booking.core import clock
from booking.core.database import transaction
from booking.staff import queries
from booking.venues.queries import open_venues
from tests import factories
from tests.cli.conftest import Run, said


def test_it_loads_once_says_who_can_sign_in_and_comes_up_to_date(run: Run, app: Flask) -> None:
    first = run("demo", "load")
    assert "The demo council is loaded." in first.output
    assert "amina.hussain@rochdale.example" in first.output
    shown = re.search(r"Password of all of them: (\S+)", first.output)
    member = queries.by_email("amina.hussain@rochdale.example")
    assert shown and member and member.password and verify_password(shown[1], member.password)
    kept = next(path for path in (app.extensions["alongside_settings"].instance_path).glob("demo-password"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    second = run("demo", "load")
    assert second.exit_code == 0
    assert "The demo council is already loaded.\n" in second.output
    assert shown[1] in second.output
    kept.unlink()
    assert "The password was shown when the demo was loaded." in run("demo", "load").output
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        assert "already loaded. It has been brought up to today." in run("demo", "load").output


def test_it_refuses_a_database_that_holds_anything_else(run: Run) -> None:
    with transaction():
        factories.venue()
    assert "This database holds other data, so the demo was not loaded." in said(run("demo", "load"))
    assert len(open_venues()) == 1
