from datetime import datetime

from flask import Flask
from sqlalchemy import text

from booking.cases.operations import search_people
from booking.core.database import db, transaction
from tests import factories as make


def test_the_audit_can_be_checked_from_the_command_line(app: Flask, now: datetime) -> None:
    with transaction():
        search_people(make.staff(), [], device="Firefox", now=now)
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 0
    assert "The audit is whole. Rows: 1, sealed with a key from row 1 on." in result.output
    with transaction():
        db.session.execute(text("UPDATE audit_head SET seal = :other"), {"other": "f" * 64})
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "broken at row 1" in result.output
