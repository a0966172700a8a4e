"""Development server of `make dev`: restarted with its worker when Python changes; templates and styles reload.

A change that cannot be imported is shown as a page with its traceback, and the next change is tried again.
"""

from __future__ import annotations

import atexit
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import WSGIRequestHandler, is_running_from_reloader, run_simple

from booking import config, create_app
from booking.demo import serve
from booking.demo.run import HOST, WORKER

SECONDS_BETWEEN_LOOKS = 0.3
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Quiet(WSGIRequestHandler):
    """Request handler without access log: URLs hold tokens, and the sign-ins printed at the start stay in sight."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Write no line."""


def main() -> None:
    """Prepare once, then serve until stopped, in a process that is replaced at each change."""
    if is_running_from_reloader():
        app = loaded()
        worker = subprocess.Popen([sys.executable, *WORKER], cwd=config.ROOT)
        atexit.register(worker.terminate)
    else:
        app = serve.prepared()
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
    run_simple(
        HOST,
        config.load().port,
        DebuggedApplication(app, pin_logging=False),  # tracebacks, and no console: nothing is run from a page
        use_reloader=True,
        threaded=True,
        request_handler=Quiet,
        reloader_interval=SECONDS_BETWEEN_LOOKS,  # type: ignore[arg-type]  # the library sleeps so long
        exclude_patterns=[f"{config.ROOT}/tests/*"],
    )


def loaded() -> Application:
    """Create the application from the files as they are; where that fails, one that answers with the traceback."""
    try:
        return for_development(create_app())
    except Exception as error:
        traceback.print_exc()
        reason = error

    def broken(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise reason

    return broken


def for_development(app: Flask) -> Flask:
    """Reload templates and static files at each request, and show tracebacks."""
    app.debug = True
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 0
    return app


if __name__ == "__main__":
    main()
