"""Worker loop: run the chores that are due and write a heartbeat, until a signal to stop."""

from __future__ import annotations

import logging
import random
import signal
import socket
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.heartbeat import write_heartbeat
from booking.gateways import Gateways
from booking.worker.chores import CHORES, SEND, Chore, run_chores

logger = logging.getLogger(__name__)

REST_SECONDS = (2.0, 5.0)
HEARTBEAT_EVERY = timedelta(seconds=20)


class Application(Protocol):
    """The part of Flask that the loop needs."""

    def app_context(self) -> AbstractContextManager[object]:
        """Context in which the database is available."""


def run_once(gateways: Gateways, now: datetime) -> object:
    """Run every chore once and write a heartbeat; return the report of sending. Raises what a chore raises."""
    reports = {chore.name: chore.run(gateways, now) for chore in CHORES}
    leave_heartbeat(now)
    return reports[SEND]


def run_forever(
    app: Application, gateways: Gateways, *, chores: Sequence[Chore] = CHORES, stop: threading.Event | None = None
) -> None:
    """Run the chores that are due, round after round, until SIGTERM or SIGINT.

    A chore that fails is retried in the next round; a heartbeat is written only after a round without a failure.
    """
    stop = stop or _stop_on_signals()
    last: dict[str, datetime] = {}
    last_heartbeat: datetime | None = None
    while not stop.is_set():
        with app.app_context():
            now = clock.now()
            due = [chore for chore in chores if chore.is_due(last.get(chore.name), now)]
            well = run_chores(due, gateways, now)
            last.update(dict.fromkeys(well, now))
            if len(well) == len(due) and (last_heartbeat is None or now - last_heartbeat >= HEARTBEAT_EVERY):
                last_heartbeat = _try_heartbeat(now)
        stop.wait(random.uniform(*REST_SECONDS))


def leave_heartbeat(now: datetime) -> None:
    with transaction():
        write_heartbeat(socket.gethostname(), now)


def _try_heartbeat(now: datetime) -> datetime | None:
    try:
        leave_heartbeat(now)
    except Exception:
        logger.exception("The worker could not leave its heartbeat; it tries again in the next round.")
        return None
    else:
        return now
    finally:
        db.session.remove()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
