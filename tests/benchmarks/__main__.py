"""Benchmarks, `python -m tests.benchmarks`: page reads as ratios to a bare page, booking and sending rates.

Report only. `python -m tests.benchmarks known` measures the pages of people and their records alone.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string
from flask_migrate import upgrade
from sqlalchemy import text

from booking import create_app
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.messages.rules.limits import SEND_BATCH
from booking.services.models import Service
from booking.sessions.queries import days_with_slots, find_slots
from tests.benchmarks import data, known, people, rush, texts, whole
from tests.benchmarks.measure import BARE, Reader, Row, Taken, line, measure, statements
from tests.databases import make_settings
from tests.postgres import fresh_database, stop
from tests.proofs.proof import ProofDatabase

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"
BARE_PAGE = "<table>{% for a, b in rows %}<tr><td>{{ a }}</td><td>{{ b }}</td></tr>{% endfor %}</table>"
DAYS_PAGE = """<table>{% for library, counts in table %}<tr><th>Library {{ library }}</th>{% for count in counts %}
<td>{{ count }}</td>{% endfor %}</tr>{% endfor %}</table>"""
SLOTS_PAGE = """<ul>{% for slot in slots %}<li>{{ slot.starts_at | clock_time }}</li>{% endfor %}</ul>"""


ROWS = (
    Row("free slots per day, 20 libraries × 28 days", "/bench/days", "15 P, 3 SQL"),
    Row("every free slot of one library, 28 days", "/bench/slots", "7 P, 3 SQL"),
    *(Row(name, path, "6 P, 5 SQL", people.MORNING) for name, path in people.READS.items()),
    *(Row(f"{name}, whole", path, "none", people.MORNING, by_staff=True) for name, path in people.SCREENS.items()),
)


def main() -> None:
    """Measure on both databases and print. LIBRARIES may name the national list as CSV, to be imported."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder, clock.stopped_at(data.NOW):
        postgres = str(Path(folder) / "postgres")
        try:
            for report in (_known,) if sys.argv[1:] == ["known"] else (_report, _known):
                report("SQLite", lambda stage: f"sqlite:///{folder}/{stage}.sqlite", Path(folder))
                report("PostgreSQL", lambda stage: fresh_database(postgres, f"bench_{stage}"), Path(folder))
        finally:
            stop(postgres)
        if sys.argv[1:] == ["known"]:
            return
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
            apps[stage] = open_until_the_end.enter_context(_application(urls[stage], folder, partial(data.book, seats)))
        found = measure({(stage, row): Reader(app, row) for stage, app in apps.items() for row in (BARE, *ROWS)})
        bare = _print_bare(database, [found[stage, BARE] for stage in apps])
        for row in ROWS:
            print(f"  {row.name} (target {row.target}, growth 1.1 ×)")
            for stage, app in apps.items():
                print("    " + line(f"{stage:>4} appointments", found[stage, row], bare, statements(app, row)))
            growth = found["100k", row].answered / found["10k", row].answered
            print(f"    growth 10k to 100k  {growth:5.2f} ×", flush=True)
        free = ahead[10_000:]
        _text(ProofDatabase(database, urls["1k"], folder), apps["1k"], free)
        _sell(ProofDatabase(database, urls["10k"], folder), apps["10k"], free)


def _known(database: str, url_of: Callable[[str], str], folder: Path) -> None:
    print(f"{database}: {known.PEOPLE:,} people, a record with {known.ENTRIES:,} entries: building …", flush=True)
    with _application(url_of("known"), folder, known.fill) as app:
        found = measure({row: Reader(app, row) for row in (BARE, *known.ROWS)})
        bare = _print_bare(database, [found[BARE]])
        for row in known.ROWS:
            print("  " + line(f"{row.name} (target {row.target})", found[row], bare, statements(app, row)), flush=True)


def _print_bare(database: str, each: list[Taken]) -> Taken:
    bare = Taken(*map(statistics.median, zip(*each, strict=True)))
    print(
        f"{database}: P = {1000 * bare.answered:.2f} ms, the p50 of a bare page, {1000 * bare.busy:.2f} ms of processor"
    )
    return bare


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
def _application(url: str, folder: Path, fill: Callable[[], None]) -> Iterator[Flask]:
    """Create an application on a database of its own, filled."""
    app = create_app(make_settings(url, folder))
    app.config.update(TESTING=True, RATELIMIT_ENABLED=False)
    _add_pages(app)
    people.add_pages(app)
    known.add_pages(app)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        data.build()
        fill()
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
        return render_template_string(BARE_PAGE, rows=[(n, "a line") for n in range(10)])

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


if __name__ == "__main__":
    main()
