"""Commands of `flask --app app`: each opens a transaction, calls one operation and prints the result."""

from __future__ import annotations

from flask import Flask

from booking.cli.audit import audit
from booking.cli.backup import backup
from booking.cli.demo import demo
from booking.cli.figures import figures
from booking.cli.messages import messages
from booking.cli.postcodes import postcodes
from booking.cli.restore import restore
from booking.cli.services import service
from booking.cli.sessions import session
from booking.cli.staff import staff
from booking.cli.venues import venues
from booking.cli.worker import worker


def init_app(app: Flask) -> None:
    for command in (
        venues,
        postcodes,
        staff,
        service,
        session,
        demo,
        worker,
        backup,
        restore,
        messages,
        audit,
        figures,
    ):
        app.cli.add_command(command)
