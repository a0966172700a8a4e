"""Fixtures that run commands as a technician does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from booking.core.database import db

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command of `flask --app app`; what it wrote is visible to the test afterwards."""

    def run_command(*words: str, **how: object) -> Result:
        result = app.test_cli_runner().invoke(args=[str(word) for word in words], **how)
        db.session.rollback()
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run_command


def said(result: Result) -> str:
    """The sentence of a refusal."""
    assert result.exit_code != 0, result.output
    return result.output.strip().splitlines()[-1]
