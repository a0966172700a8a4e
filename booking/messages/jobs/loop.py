"""The loop of a worker: rounds, chores, beats, until it is told to stop."""

from __future__ import annotations

import logging
import random
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Protocol

from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways import Gateways
from booking.messages import operations
from booking.messages.jobs.asking import ask_fates
from booking.messages.jobs.rounds import daily_chores, run_round

logger = logging.getLogger(__name__)

REST_SECONDS = (2.0, 5.0)
BEAT_EVERY = timedelta(seconds=20)
A_MINUTE = timedelta(minutes=1)


class Application(Protocol):
    """What the loop needs of the application: its database, and its settings' gateways are given beside it."""

    def app_context(self) -> AbstractContextManager[object]:
        """A context in which the database answers."""


Chore = Callable[[datetime], object]


def run_forever(
    app: Application,
    gateways: Gateways,
    *,
    each_round: Iterable[Chore] = (),
    each_minute: Iterable[Chore] = (),
    each_day: Iterable[Chore] = (),
    stop: threading.Event | None = None,
) -> None:
    """Round after round until SIGTERM or SIGINT; a round that fails is logged and the next one starts anew.

    `each_round`, `each_minute` and `each_day` are chores of other features, which own their transactions.
    """
    stop = stop or _stop_on_signals()
    chores, minutely, daily = (
        list(each_round),
        list(each_minute),
        [daily_chores, lambda at: ask_fates(gateways, at), *each_day],
    )
    last_beat: datetime | None = None
    last_minute: datetime | None = None
    swept: date | None = None
    while not stop.is_set():
        with app.app_context():
            now = clock.now()
            done = _try([lambda at: run_round(gateways, at), *chores], now)
            if last_minute is None or now - last_minute >= A_MINUTE:
                done, last_minute = _try(minutely, now) and done, now
            if swept != clock.day_of(now):
                done, swept = _try(daily, now) and done, clock.day_of(now)
            if done and (last_beat is None or now - last_beat >= BEAT_EVERY):
                _try([write_beat], now)
                last_beat = now
        stop.wait(random.uniform(*REST_SECONDS))


def write_beat(now: datetime) -> None:
    """Leave a beat: /readyz reads it."""
    with transaction():
        operations.beat(socket.gethostname(), now)


def _try(chores: Sequence[Chore], now: datetime) -> bool:
    """Each chore, whatever became of the one before; whether all went well."""
    well = True
    for chore in chores:
        try:
            chore(now)
        except Exception:
            well = False
            logger.exception("A part of the worker's round failed; it is tried again in the next.")
        finally:
            db.session.remove()
    return well


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
