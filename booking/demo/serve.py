"""Web server of `make run`: prepare the database, print where to sign in, then listen."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from booking import config, create_app
from booking.core import clock
from booking.core.database import db
from booking.core.log import start_log
from booking.core.schema import MIGRATIONS, check_ready
from booking.demo import load as loading
from booking.demo import sign_ins
from booking.demo.errors import HoldsOther
from booking.demo.run import HOST
from booking.venues.rules import VENUE_LICENCE
from booking.web.shell import settings

GUNICORN = config.ROOT / "gunicorn.conf.py"


class Server(BaseApplication):
    """gunicorn with an application that is loaded already: one process, several threads, this machine only."""

    def __init__(self, app: Flask, port: int) -> None:
        self._app, self._port = app, port
        super().__init__()

    def load_config(self) -> None:
        """Apply gunicorn.conf.py, then this port and a log that a person reads."""
        kept = {name: value for name, value in runpy.run_path(str(GUNICORN)).items() if name in self.cfg.settings}
        ours = {"bind": f"{HOST}:{self._port}", "loglevel": "warning", "logconfig_dict": {}}  # a person reads its lines
        for name, value in {**kept, **ours}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def main() -> None:
    """Prepare, then serve until stopped."""
    app = prepared()
    conf = app.extensions["alongside_settings"]
    start_log(conf.log_file)
    Server(app, conf.port).run()


def prepared() -> Flask:
    """Create the application over a prepared database and print where to sign in. Exits where it cannot."""
    app = create_app()
    with app.app_context():
        wrong = prepare(settings().instance_path, embedded=settings().embedded)
        if wrong:
            sys.exit(wrong)
        for line in welcome(f"http://{HOST}:{settings().port}"):
            print(line)
        db.engine.dispose()  # the processes that are forked must not share a connection
    sys.stdout.flush()
    return app


def prepare(instance: Path, *, embedded: bool) -> str | None:
    """Migrate the schema to this version; one sentence where that does not help, else None.

    The embedded database gets the demo, or its demo is brought up to today. One that was named by DATABASE_URL gets its
    tables and nothing else.
    """
    if check_ready():
        print("Making the tables …", flush=True)
        try:
            upgrade(directory=str(MIGRATIONS))
        except SystemExit:
            return check_ready()  # a newer version's: there is no way down
    wrong = check_ready()
    if wrong or not embedded:
        return wrong
    if loading.is_loaded():
        loading.wake(clock.now())
        return None
    try:
        print("Loading the demo council …", flush=True)
        loading.fill(instance, clock.now())
    except HoldsOther:
        print("The database holds other data, so there is no demo in it.")
    return None


def welcome(base_url: str) -> Iterator[str]:
    """Yield the lines that are printed once everything is ready."""
    yield ""
    yield f"{settings().council_name}: find help and book at {base_url}/"
    if loading.is_loaded():
        yield from sign_ins.lines(settings().instance_path, base_url)
        yield str(VENUE_LICENCE)
    yield "Ctrl-C stops everything."
    yield ""


if __name__ == "__main__":
    main()
