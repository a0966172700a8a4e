"""Security journal: the row and the log line, both or neither."""

from __future__ import annotations

import json
import logging
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction, undone
from booking.core.journal import Origin, SecurityAct, SecurityEvent, origin, write_event


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(r.message) for r in caplog.records if r.name == "booking.core.journal"]


def test_an_event_is_a_row_and_a_line_in_utc(app: Flask, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    token = origin.set(Origin("Firefox on Windows, 3f9a2c1b", "r1"))
    try:
        with transaction():
            write_event(SecurityAct.EXPORTED, now=now, what="figures")
            assert lines(caplog) == []
    finally:
        origin.reset(token)
    row = db.session.scalars(select(SecurityEvent)).one()
    assert (row.act, row.at, row.device, row.request_id, row.detail) == (
        *("exported", now, "Firefox on Windows, 3f9a2c1b", "r1"),
        {"what": "figures"},
    )
    (line,) = lines(caplog)
    assert line["event"] == "exported" and line["what"] == "figures" and line["request"] == "r1"
    assert str(line["at"]).endswith("+00:00")


def test_what_is_rolled_back_is_neither(app: Flask, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(RuntimeError), transaction():
        write_event(SecurityAct.EXPORTED, now=now)
        raise RuntimeError
    with transaction():
        pass
    assert lines(caplog) == [] and db.session.scalars(select(SecurityEvent)).all() == []


def test_what_a_preview_takes_back_is_neither(app: Flask, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with transaction():
        write_event(SecurityAct.EXPORTED, now=now, what="figures")
        with undone():
            write_event(SecurityAct.STAFF_ENDED, now=now)
    assert [line["event"] for line in lines(caplog)] == ["exported"]
    assert [row.act for row in db.session.scalars(select(SecurityEvent))] == ["exported"]
