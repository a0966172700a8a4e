"""The application as the processes of a proof's server run it: on the proof's database, behind one proxy, at its hour.

`gunicorn "tests.proofs.wsgi:application()"`, told by PROOF_DATABASE and PROOF_FOLDER.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from flask import Flask

from booking import create_app
from booking.core import clock
from booking.web.shell import limiter
from tests.databases import make_settings
from tests.proofs.diary import NOW

_FOR_GOOD = ExitStack()


def application() -> Flask:
    """With the clock stopped for as long as the process lives. Floods are another test's business."""
    _FOR_GOOD.enter_context(clock.stopped_at(NOW))
    limiter.enabled = False
    folder = Path(os.environ["PROOF_FOLDER"])
    unlimited = {"trusted_proxies": 1, "bookings_per_connection": 1_000_000}
    return create_app(make_settings(os.environ["PROOF_DATABASE"], folder, **unlimited))
