"""Fixture of a database without tables, for tests of migrations."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from booking import create_app
from booking.core.database import db
from tests.conftest import POSTGRES_DIR
from tests.databases import make_settings
from tests.postgres import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    url = (
        f"sqlite:///{tmp_path / 'empty.sqlite'}"
        if request.param == "sqlite"
        else fresh_database(os.environ[POSTGRES_DIR], f"migrations_{worker}")
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(make_settings(url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
