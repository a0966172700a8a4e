"""The application for browsers under test: `gunicorn "tests.browser.wsgi:application()"`.

Its settings are in TEST_SERVER (JSON); its clock is read from the file named there at each request, so that a test
moves both processes' clocks at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask

from booking import create_app
from booking.core import clock
from booking.web.shell import limiter
from tests.browser.gunicorn_server import serving_folder
from tests.databases import make_settings


class TestClock:
    """WSGI middleware that stops the clock at the instant in the file, reread before each request.

    A file of the folder `serving` stands for each request that is being answered, whichever process answers it.
    """

    __test__ = False

    def __init__(self, app: Any, file: Path) -> None:
        self._app, self._file, self._read, self._stopped = app, file, "", ExitStack()
        self._serving = serving_folder(file.parent)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        said = self._file.read_text()
        if said != self._read:
            self._read = said
            self._stopped.enter_context(clock.stopped_at(datetime.fromisoformat(said)))
        mark = self._serving / uuid4().hex
        mark.touch()
        try:
            answer: Iterable[bytes] = self._app(environ, start_response)
        finally:
            mark.unlink()
        return answer


def application() -> Flask:
    """Create the application, without the booking rate limits, which have tests of their own."""
    told = json.loads(os.environ["TEST_SERVER"])
    limiter.enabled = False
    app = create_app(make_settings(told["database"], Path(told["folder"]), **told["settings"]))
    app.wsgi_app = TestClock(app.wsgi_app, Path(told["clock"]))  # type: ignore[method-assign]
    return app
