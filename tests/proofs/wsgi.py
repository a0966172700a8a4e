"""The application for the processes of a proof's server: on the proof's database, behind one proxy, with its clock.

`gunicorn "tests.proofs.wsgi:application()"`, with PROOF_DATABASE and PROOF_FOLDER set.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from flask import Flask

from booking import create_app
from booking.core import clock, flood_limits
from booking.web.shell import limiter
from tests.databases import make_settings
from tests.proofs.diary import NOW

_FOR_GOOD = ExitStack()


def application() -> Flask:
    """Create it, with the clock stopped for the life of the process, and without booking rate limits."""
    _FOR_GOOD.enter_context(clock.stopped_at(NOW))
    limiter.enabled = False
    # The same few hundred browsers book again and again at one instant.
    flood_limits.PER_BROWSER = flood_limits.Limit(1_000_000, 1_000_000, timedelta(hours=1))
    folder = Path(os.environ["PROOF_FOLDER"])
    unlimited = {"trusted_proxies": 1, "bookings_per_connection": 1_000_000}
    return create_app(make_settings(os.environ["PROOF_DATABASE"], folder, **unlimited))
