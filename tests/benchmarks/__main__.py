"""Benchmarks, `python -m tests.benchmarks`: page reads as ratios to a bare page, booking and sending rates.

Report only.
"""

from __future__ import annotations

import logging
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text

from booking import create_app
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.messages.rules.limits import SEND_BATCH
from booking.services.models import Service
from booking.sessions.queries import days_with_slots, find_slots
from tests.benchmarks import data, people, rush, texts, whole
from tests.client import CheckedClient
from tests.databases import make_settings
from tests.postgres import fresh_database, stop
from tests.proofs.proof import ProofDatabase
from tests.statements import counted

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"
ROUNDS, WARM_UP = 60, 5
BARE = "<table>{% for a, b in rows %}<tr><td>{{ a }}</td><td>{{ b }}</td></tr>{% endfor %}</table>"
DAYS_PAGE = """<table>{% for library, counts in table %}<tr><th>Library {{ library }}</th>{% for count in counts %}
<td>{{ count }}</td>{% endfor %}</tr>{% endfor %}</table>"""
SLOTS_PAGE = """<ul>{% for slot in slots %}<li>{{ slot.starts_at | clock_time }}</li>{% endfor %}</ul>"""


@dataclass(frozen=True)
class Row:
    """One line of the report: a page, its target ratio, and the time at which it is read."""

    name: str
    path: str
    target: str
    at: datetime = data.NOW


BARE_ROW = Row("a bare page of ten lines", "/bench/bare", "1 P")
ROWS = (
    Row("free slots per day, 20 libraries × 28 days", "/bench/days", "15 P, 3 SQL"),
    Row("every free slot of one library, 28 days", "/bench/slots", "7 P, 3 SQL"),
    *(Row(name, path, "6 P, 5 SQL", people.MORNING) for name, path in people.READS.items()),
    *(Row(f"{name}, whole", path, "none", people.MORNING) for name, path in people.SCREENS.items()),
    *(Row(name, path, "12 P", people.MORNING) for name, path in people.RECORD.items()),
)


def main() -> None:
    """Measure on both databases and print. LIBRARIES may name the national list as CSV, to be imported."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder, clock.stopped_at(data.NOW):
        postgres = str(Path(folder) / "postgres")
        try:
            _report("SQLite", lambda stage: f"sqlite:///{folder}/{stage}.sqlite", Path(folder))
            _report("PostgreSQL", lambda stage: fresh_database(postgres, f"bench_{stage}"), Path(folder))
        finally:
            stop(postgres)
        print(f"start to first page, demo loaded (target 2 s)  {whole.start_to_first_page(_in(folder, 'demo')):.2f} s")
        if libraries := os.environ.get("LIBRARIES"):
            seconds, megabytes = whole.import_of(libraries, _in(folder, "import"))
            print(f"import of the national list (target 2 s, 150 MB)  {seconds:.2f} s, {megabytes} MB with the start")


def _in(folder: str, name: str) -> Path:
    made = Path(folder) / name
    made.mkdir()
    return made


def _report(database: str, url_of: Callable[[str], str], folder: Path) -> None:
    ahead, past = data.seats_ahead(), data.seats_past()
    booked = {"1k": ahead[:1_000], "10k": ahead[:10_000], "100k": ahead[:10_000] + past[:90_000]}
    with ExitStack() as open_until_the_end:
        apps, urls = {}, {}
        for stage, seats in booked.items():
            print(f"{database}: {len(ahead):,} half hours, {stage} appointments: building …", flush=True)
            urls[stage] = url_of(stage)
            apps[stage] = open_until_the_end.enter_context(_application(urls[stage], folder, seats))
        found = _measure({(stage, row): app for stage, app in apps.items() for row in (BARE_ROW, *ROWS)})
        bare = statistics.median(found[stage, BARE_ROW.path] for stage in apps)
        print(f"{database}: P = {1000 * bare:.2f} ms, the p50 of a bare page")
        for row in ROWS:
            print(f"  {row.name} (target {row.target}, growth 1.1 ×)")
            for stage, app in apps.items():
                seconds = found[stage, row.path]
                sql = _statements(app, row)
                print(f"    {stage:>4} appointments  {seconds / bare:5.1f} P  {1000 * seconds:7.2f} ms  {sql} SQL")
            print(f"    growth 10k to 100k  {found['100k', row.path] / found['10k', row.path]:5.2f} ×", flush=True)
        free = ahead[10_000:]
        _text(ProofDatabase(database, urls["1k"], folder), apps["1k"], free)
        _sell(ProofDatabase(database, urls["10k"], folder), apps["10k"], free)


def _sell(ground: ProofDatabase, app: Flask, free: list[data.Seat]) -> None:
    """Book free slots in every way; each way has a part of them of its own."""
    last = rush.last_ones(free)
    rest = [seat for seat in free if rush.wish(seat) not in set(last)]
    sql = rush.statements(app, rush.wish(rest.pop()))
    sold = rush.apart(ground.url, ground.folder, rest[:4_000])
    print(f"  booking, {rush.CLIENTS} clients, {rush.PROCESSES} processes (target 500/s, 6 SQL)")
    print(f"    operations  {sold.sold / sold.seconds:6.0f}/s  {sql} SQL, the person as typed included")
    for clients, wishes in ((200, last[:1]), (500, last[1:51])):
        crowd = rush.together(ground.url, ground.folder, clients, wishes)
        print(
            f"    {clients} want {len(wishes)} (target {len(wishes)} sold, all answered in 0.5 s)  {crowd.sold} sold, "
            f"p50 {statistics.median(crowd.answers):.2f} s, all in {crowd.seconds:.2f} s"
        )
    made = whole.journeys(ground, whole.slots_of(rest[4_000:]))
    print(f"    over HTTP, whole journeys of five requests  {made:6.1f}/s", flush=True)


def _text(ground: ProofDatabase, app: Flask, free: list[data.Seat]) -> None:
    """Claim texts beside a hundred thousand that are not due; and book with the worker's loop running."""
    waits = texts.handed_over(ground.url, ground.folder, free)
    with app.app_context():
        texts.fill()
        _vacuum()
    print(f"  texts chosen, rendered and claimed, {texts.WORKERS} workers, {texts.NOT_DUE:,} not due (target 3,000/s)")
    for limit in (SEND_BATCH, 100):
        done = texts.claim_all(ground.url, ground.folder, limit=limit)
        print(
            f"    {limit:>4} at once  {done.texts / done.seconds:6.0f}/s  {done.texts / done.busy:6.0f}/s of processor "
            f"time  {done.twice} twice"
        )
    print(
        f"    handed over after it is due (target 10 s)  p50 {statistics.median(waits):.1f} s, all in {waits[-1]:.1f} s"
    )


@contextmanager
def _application(url: str, folder: Path, seats: list[data.Seat]) -> Iterator[Flask]:
    """Create an application on a database of its own with these seats booked."""
    app = create_app(make_settings(url, folder))
    app.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    _add_pages(app)
    people.add_pages(app)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        data.build()
        data.book(seats)
        people.fill()
        _vacuum()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def _add_pages(app: Flask) -> None:
    lengths = {"minutes": 25, "write_up_minutes": 5, "notice_minutes": 0, "horizon_days": 28}
    service = Service(id=1, needs_private_room=False, seats=1, day_share=0, **lengths)
    libraries = range(1, data.LIBRARIES + 1)
    asked: dict[str, Any] = {"first_day": data.FIRST_DAY, "last_day": data.LAST_DAY, "now": data.NOW}
    days = [data.FIRST_DAY + n * (data.LAST_DAY - data.FIRST_DAY) // (data.DAYS - 1) for n in range(data.DAYS)]

    @app.get("/bench/bare")
    def bare() -> str:
        return render_template_string(BARE, rows=[(n, "a line") for n in range(10)])

    @app.get("/bench/days")
    def days_page() -> str:
        counts = days_with_slots(service, Needs(), **asked)
        table = [(library, [counts.get((day, library), 0) for day in days]) for library in libraries]
        return render_template_string(DAYS_PAGE, table=table)

    @app.get("/bench/slots")
    def slots_page() -> str:
        return render_template_string(SLOTS_PAGE, slots=find_slots(service, Needs(), venue_ids=[1], **asked))


def _vacuum() -> None:
    """Run VACUUM ANALYZE, which a live PostgreSQL does itself after so many changes."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _measure(pages: dict[tuple[str, Row], Flask]) -> dict[tuple[str, str], float]:
    """Return the p50 of each page in seconds; pages take turns, so that load affects all of them."""
    clients = {(stage, row): _client(app, row) for (stage, row), app in pages.items()}
    times: dict[tuple[str, str], list[float]] = {(stage, row.path): [] for stage, row in pages}
    for number in range(ROUNDS + WARM_UP):
        for (stage, row), client in clients.items():
            with clock.stopped_at(row.at):
                seconds = _timed(partial(client.get, row.path))
            if number >= WARM_UP:
                times[stage, row.path].append(seconds)
    return {key: statistics.median(taken) for key, taken in times.items()}


def _client(app: Flask, row: Row) -> CheckedClient | FlaskClient:
    """Create a client, signed in where the row is a staff page."""
    if row.path not in {*people.SCREENS.values(), *people.RECORD.values()}:
        return app.test_client()
    client = FlaskClient(app, app.response_class, use_cookies=True)
    with app.app_context(), clock.stopped_at(row.at):
        CheckedClient.sign_in(client, people.sign_in_as())  # type: ignore[arg-type]
    return client


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _statements(app: Flask, row: Row) -> int:
    with app.app_context(), clock.stopped_at(row.at):
        client = _client(app, row)
        with counted() as sent:
            assert client.get(row.path).status_code == 200
    return len(sent)


if __name__ == "__main__":
    main()
