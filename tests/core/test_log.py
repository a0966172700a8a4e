"""Log: one JSON object a line, in UTC, with the request's id; the journal's lines are their own fields."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from booking.config import SettingError, load
from booking.core.database import transaction
from booking.core.journal import Origin, SecurityAct, origin, write_event
from booking.core.log import start_log


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A log of this test's own; the logging set-up is restored afterwards."""
    names = ("booking", "booking.core.journal")
    kept = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).level) for name in names}
    handlers, level = logging.root.handlers[:], logging.root.level
    start_log(tmp_path / "log")
    yield tmp_path / "log"
    for handler in logging.root.handlers:
        handler.close()
    logging.root.handlers, logging.root.level = handlers, level
    for name, (of_name, level_of_name) in kept.items():
        logging.getLogger(name).handlers = of_name
        logging.getLogger(name).setLevel(level_of_name)


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_line_is_one_object_with_the_request_s_id(file: Path) -> None:
    origin.set(Origin("", "r1"))
    logging.getLogger("booking.x").warning("Two\nlines of %s", "text")
    try:
        raise ValueError("wrong")
    except ValueError:
        logging.getLogger("other").exception("It failed")
    origin.set(Origin())
    first, second = lines(file)
    assert (first["level"], first["logger"], first["message"]) == ("WARNING", "booking.x", "Two\nlines of text")
    assert first["request"] == second["request"] == "r1"
    assert str(first["time"]).endswith("+00:00")
    assert "ValueError: wrong" in str(second["exception"])


def test_the_journal_s_lines_are_objects_themselves(app: Flask, now: datetime, file: Path) -> None:
    with transaction():
        write_event(SecurityAct.EXPORTED, now=now, what="figures")
    (line,) = lines(file)
    assert (line["event"], line["what"], line["logger"]) == ("exported", "figures", "booking.core.journal")
    assert "message" not in line


def test_the_file_is_its_owner_s_and_may_be_moved_away(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    logging.getLogger("booking.x").warning("one")
    file.rename(file.with_name("moved"))
    logging.getLogger("booking.x").warning("two")
    assert [line["message"] for line in lines(file)] == ["two"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    assert load({"LOG_FILE": str(tmp_path / "log")}, instance_path=tmp_path).log_file == tmp_path / "log"
    for wrong in (tmp_path / "none" / "log", tmp_path):
        with pytest.raises(SettingError, match="LOG_FILE"):
            load({"LOG_FILE": str(wrong)}, instance_path=tmp_path)
