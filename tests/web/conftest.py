"""Applications without a database, with the settings that a test is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from booking import create_app
from booking.web.shell import limiter
from tests.client import WholeClient
from tests.databases import make_settings

MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Make an application with these settings over no database: `make_app(council_phone="…")`."""

    def make(**settings: object) -> Flask:
        app = create_app(make_settings(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path, **settings))
        app.test_client_class = WholeClient
        return app

    # The limiter is one for the whole process: counting here, and forgotten afterwards.
    before, limiter.enabled = limiter.enabled, True
    yield make
    limiter.reset()
    limiter.enabled = before
