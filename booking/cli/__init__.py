"""The commands of `flask --app app`: each opens a transaction, calls one operation, and says what came of it."""

from __future__ import annotations

from flask import Flask

from booking.cli.services import service
from booking.cli.sessions import session
from booking.cli.staff import staff
from booking.cli.venues import venues


def init_app(app: Flask) -> None:
    """Add every command."""
    for command in (venues, staff, service, session):
        app.cli.add_command(command)
