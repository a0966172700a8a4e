"""`python -m tests.benchmarks`: how long the searches for slots take, as ratios to a bare page. It reports only."""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, render_template_string
from flask_migrate import upgrade
from sqlalchemy import text

from booking import create_app
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.services.models import Service
from booking.sessions.queries import days_with_slots, find_slots
from tests.benchmarks import data
from tests.conftest import make_settings
from tests.postgres import fresh_database, stop
from tests.statements import counted

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"
ROUNDS, WARM_UP = 60, 5
BARE = "<table>{% for a, b in rows %}<tr><td>{{ a }}</td><td>{{ b }}</td></tr>{% endfor %}</table>"
DAYS_PAGE = """<table>{% for library, counts in table %}<tr><th>Library {{ library }}</th>{% for count in counts %}
<td>{{ count }}</td>{% endfor %}</tr>{% endfor %}</table>"""
SLOTS_PAGE = """<ul>{% for slot in slots %}<li>{{ slot.starts_at | clock_time }}</li>{% endfor %}</ul>"""


@dataclass(frozen=True)
class Row:
    """One line of the report: a page, and what is hoped for of it."""

    name: str
    path: str
    target: int


BARE_ROW = Row("a bare page of ten lines", "/bench/bare", 1)
ROWS = (
    Row("free slots per day, 20 libraries × 28 days", "/bench/days", 15),
    Row("every free slot of one library, 28 days", "/bench/slots", 7),
)


def main() -> None:
    """Measure on both databases and print."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder, clock.stopped_at(data.NOW):
        postgres = str(Path(folder) / "postgres")
        try:
            _report("SQLite", lambda stage: f"sqlite:///{folder}/{stage}.sqlite", Path(folder))
            _report("PostgreSQL", lambda stage: fresh_database(postgres, f"bench_{stage}"), Path(folder))
        finally:
            stop(postgres)


def _report(database: str, url_of: Callable[[str], str], folder: Path) -> None:
    ahead, past = data.seats_ahead(), data.seats_past()
    booked = {"1k": ahead[:1_000], "10k": ahead[:10_000], "100k": ahead[:10_000] + past[:90_000]}
    with ExitStack() as open_until_the_end:
        apps = {}
        for stage, seats in booked.items():
            print(f"{database}: {len(ahead):,} half hours, {stage} appointments: building …", flush=True)
            apps[stage] = open_until_the_end.enter_context(_application(url_of(stage), folder, seats))
        found = _measure({(stage, row.path): app for stage, app in apps.items() for row in (BARE_ROW, *ROWS)})
        bare = statistics.median(found[stage, BARE_ROW.path] for stage in apps)
        print(f"{database}: P = {1000 * bare:.2f} ms, the p50 of a bare page")
        for row in ROWS:
            print(f"  {row.name}: target {row.target} P, 3 SQL, growth 1.1 ×")
            for stage, app in apps.items():
                seconds = found[stage, row.path]
                sql = _statements(app, row.path)
                print(f"    {stage:>4} appointments  {seconds / bare:5.1f} P  {1000 * seconds:7.2f} ms  {sql} SQL")
            print(f"    growth 10k to 100k  {found['100k', row.path] / found['10k', row.path]:5.2f} ×", flush=True)


@contextmanager
def _application(url: str, folder: Path, seats: list[data.Seat]) -> Iterator[Flask]:
    """An application on a database of its own, in which these seats are taken."""
    app = create_app(make_settings(url, folder))
    app.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    _add_pages(app)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        data.build()
        data.book(seats)
        _settle()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def _add_pages(app: Flask) -> None:
    lengths = {"minutes": 25, "write_up_minutes": 5, "notice_minutes": 0, "horizon_days": 28}
    service = Service(id=1, needs_private_room=False, seats=1, day_share=0, **lengths)
    libraries = range(1, data.LIBRARIES + 1)
    asked = {"first_day": data.FIRST_DAY, "last_day": data.LAST_DAY, "now": data.NOW}
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


def _settle() -> None:
    """What a live PostgreSQL does by itself after so many changes."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _measure(pages: dict[tuple[str, str], Flask]) -> dict[tuple[str, str], float]:
    """The p50 of each page in seconds; taken in turns, so that all of them meet the same weather."""
    clients = {key: app.test_client() for key, app in pages.items()}
    times: dict[tuple[str, str], list[float]] = {key: [] for key in pages}
    for number in range(ROUNDS + WARM_UP):
        for key, client in clients.items():
            seconds = _timed(lambda client=client, path=key[1]: client.get(path))
            if number >= WARM_UP:
                times[key].append(seconds)
    return {key: statistics.median(taken) for key, taken in times.items()}


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _statements(app: Flask, path: str) -> int:
    with app.app_context(), counted() as sent:
        assert app.test_client().get(path).status_code == 200
    return len(sent)


if __name__ == "__main__":
    main()
