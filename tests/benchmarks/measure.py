"""Measure pages in turns: the p50 of each as it is answered, and of this process's own time for it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.core import clock
from tests.benchmarks import data, people
from tests.client import CheckedClient
from tests.statements import counted

ROUNDS, WARM_UP = 60, 5
Key = TypeVar("Key")


@dataclass(frozen=True)
class Row:
    """One line of the report: a page, its target ratio, and the time at which it is read."""

    name: str
    path: str
    target: str
    at: datetime = data.NOW
    typed: Mapping[str, str] = field(default_factory=dict, compare=False)  # posted, where there is any
    by_staff: bool = False


BARE = Row("a bare page of ten lines", "/bench/bare", "1 P")


class Taken(NamedTuple):
    """Seconds for a page: until it is answered, and of this process's own processor time."""

    answered: float
    busy: float


class Reader:
    """A client of an application that reads one row's page, signed in where it is a page for staff."""

    def __init__(self, app: Flask, row: Row) -> None:
        self.row = row
        self._client = FlaskClient(app, app.response_class, use_cookies=True)
        self._typed = dict(row.typed)
        if row.by_staff:
            with app.app_context(), clock.stopped_at(row.at):
                CheckedClient.sign_in(self._client, people.sign_in_as())  # type: ignore[arg-type]
        if row.typed:
            self._typed["csrf_token"] = CheckedClient.csrf_token(self._client)  # type: ignore[arg-type]

    def read(self) -> TestResponse:
        """Send the request."""
        with clock.stopped_at(self.row.at):
            return (
                self._client.post(self.row.path, data=self._typed) if self._typed else self._client.get(self.row.path)
            )

    def timed(self) -> Taken:
        """Send the request; return what it took."""
        started, busy = time.perf_counter(), time.process_time()
        self.read()
        return Taken(time.perf_counter() - started, time.process_time() - busy)


def measure(pages: Mapping[Key, Reader]) -> dict[Key, Taken]:
    """Return the p50s of each page; pages take turns, so that load affects all of them."""
    times: dict[Key, list[Taken]] = {key: [] for key in pages}
    for number in range(ROUNDS + WARM_UP):
        for key, reader in pages.items():
            taken = reader.timed()
            if number >= WARM_UP:
                times[key].append(taken)
    return {key: Taken(*map(statistics.median, zip(*each, strict=True))) for key, each in times.items()}


def statements(app: Flask, row: Row) -> int:
    """Count what the second reading of a page sends: the first of the day also writes its audit rows."""
    with app.app_context():
        reader = Reader(app, row)
        assert reader.read().status_code == 200
        with counted() as sent:
            assert reader.read().status_code == 200
    return len(sent)


def line(name: str, taken: Taken, bare: Taken, sql: int) -> str:
    """Write a line of the report: ratios to a bare page of the same run, milliseconds, statements."""
    ratio, busy = taken.answered / bare.answered, taken.busy / bare.busy
    return f"{name}  {ratio:5.1f} P  {1000 * taken.answered:7.2f} ms  own processor {busy:5.1f} P  {sql} SQL"
