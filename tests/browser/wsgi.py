"""The application as gunicorn serves it to browsers under test: `gunicorn "tests.browser.wsgi:application()"`.

Its settings are what TEST_SERVER (JSON) says; its clock stands where the file named there says, read at each request,
so that a test moves both processes' clocks at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from booking import create_app
from booking.core import clock
from booking.web.shell import limiter
from tests.databases import make_settings


class TestClock:
    """WSGI middleware: stops the clock at the instant in the file before each request that finds it changed."""

    __test__ = False

    def __init__(self, app: Any, file: Path) -> None:
        self._app, self._file, self._read, self._stopped = app, file, "", ExitStack()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request at the test's hour."""
        said = self._file.read_text()
        if said != self._read:
            self._read = said
            self._stopped.enter_context(clock.stopped_at(datetime.fromisoformat(said)))
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer


def application() -> Flask:
    """Make the application. Floods are another test's business."""
    told = json.loads(os.environ["TEST_SERVER"])
    limiter.enabled = False
    app = create_app(make_settings(told["database"], Path(told["folder"]), **told["settings"]))
    app.wsgi_app = TestClock(app.wsgi_app, Path(told["clock"]))  # type: ignore[method-assign]
    return app
