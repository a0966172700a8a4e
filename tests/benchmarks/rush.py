"""Booking rates: 16 people without contention, and hundreds who want the same slot; in two processes.

Each process has its share of the people as threads, and its own connections.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from booking import create_app
from booking.appointments import operations
from booking.citizens import operations as citizens
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.services.models import Service
from booking.sessions.errors import SlotTaken
from booking.sessions.queries import nearest_slots
from tests.benchmarks import data
from tests.databases import make_settings
from tests.statements import counted

PROCESSES, CLIENTS, EACH = 2, 16, 60
_PATIENCE = 120
_context = multiprocessing.get_context("forkserver")

Wish = tuple[int, datetime]
"""A venue and a start."""


@dataclass(frozen=True)
class Sold:
    """Result of a crowd: how many booked, each latency, and the total time."""

    sold: int
    answers: list[float]
    seconds: float


def book(wanted: Wish) -> bool:
    """Book as a citizen without a number; a refused one searches the nearest slots. True where booked."""
    venue_id, starts_at = wanted
    try:
        with transaction() as session:
            person = citizens.name_citizen("Ada Lovelace", contacts=[], now=data.NOW)
            service = session.get_one(Service, 1)
            operations.book(person, service, venue_id=venue_id, starts_at=starts_at, needs=Needs(), now=data.NOW)
    except SlotTaken:
        service = db.session.get_one(Service, 1)
        assert nearest_slots(service, Needs(), venue_id=venue_id, starts_at=starts_at, now=data.NOW)
        return False
    return True


def statements(app: Flask, wanted: Wish) -> int:
    """Count the statements of one booking's transaction."""
    with app.app_context(), counted() as sent:
        assert book(wanted)
    return len(sent)


def apart(url: str, folder: Path, free: Sequence[data.Seat]) -> Sold:
    """Let 16 people book one free half hour after the other, each of an advisor of their own."""
    queues: list[list[Wish]] = [[] for _ in range(CLIENTS)]
    for advisor, starts_at in free:
        queue = queues[advisor % CLIENTS]
        if len(queue) < EACH:
            queue.append(((advisor - 1) // data.ADVISORS_EACH + 1, starts_at))
    return _crowd(url, folder, queues)


def together(url: str, folder: Path, clients: int, wishes: Sequence[Wish]) -> Sold:
    """Let `clients` people want one of `wishes` at the same moment."""
    return _crowd(url, folder, [[wishes[n % len(wishes)]] for n in range(clients)])


def _crowd(url: str, folder: Path, queues: Sequence[Sequence[Wish]]) -> Sold:
    answers, line = _context.Queue(), _context.Barrier(PROCESSES)
    parts = [queues[n::PROCESSES] for n in range(PROCESSES)]
    crowd = [_context.Process(target=_part, args=(url, folder, part, line, answers), daemon=True) for part in parts]
    for process in crowd:
        process.start()
    told = [answers.get(timeout=_PATIENCE) for _ in crowd]
    for process in crowd:
        process.join(_PATIENCE)
    started, ended = min(t[1] for t in told), max(t[2] for t in told)
    return Sold(sum(t[0] for t in told), [one for t in told for one in t[3]], ended - started)


def _part(url: str, folder: Path, queues: Sequence[Sequence[Wish]], line: Any, answers: Any) -> None:
    app = create_app(make_settings(url, folder))
    found: list[tuple[int, list[float]]] = []
    ready = threading.Barrier(len(queues) + 1)
    with clock.stopped_at(data.NOW):
        threads = [threading.Thread(target=_one, args=(app, queue, ready, found)) for queue in queues]
        for thread in threads:
            thread.start()
        ready.wait(_PATIENCE)  # every process has warmed up
        line.wait(_PATIENCE)
        started = time.time()
        ready.wait(_PATIENCE)
        for thread in threads:
            thread.join(_PATIENCE)
    taken = [one for _, seconds in found for one in seconds]
    answers.put((sum(sold for sold, _ in found), started, time.time(), taken))


def _one(app: Flask, queue: Sequence[Wish], ready: threading.Barrier, found: list[tuple[int, list[float]]]) -> None:
    with app.app_context():
        db.session.get_one(Service, 1)
        db.session.rollback()
        db.session.remove()
        ready.wait(_PATIENCE)
        ready.wait(_PATIENCE)
        sold, taken = 0, []
        for one in queue:
            started = time.perf_counter()
            sold += book(one)
            db.session.remove()
            taken.append(time.perf_counter() - started)
        found.append((sold, taken))


def wish(seat: data.Seat) -> Wish:
    """Return the venue and time of this seat."""
    return (seat[0] - 1) // data.ADVISORS_EACH + 1, seat[1]


def last_ones(free: Sequence[data.Seat]) -> list[Wish]:
    """Return the times at which exactly one advisor of a library is free."""
    count = Counter(map(wish, free))
    return sorted(one for one, advisors in count.items() if advisors == 1)
