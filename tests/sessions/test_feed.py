"""Calendar feeds: three independent readers find the same instants, in any zone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.intervals import Interval
from booking.sessions.models import AdvisorSession, Closure
from booking.sessions.operations import closing
from booking.sessions.queries.feed import drop_in_feed
from booking.sessions.rules.feed import CalendarEvent, is_shut, one_line, write_calendar
from booking.venues.models import Venue
from tests import factories
from tests.calendar_rules import calendar_faults
from tests.sessions.calendars import CALENDARS, as_told, written
from tests.statements import counted

HERE, ROOT = Path(__file__).parent, Path(__file__).parent.parent.parent
NOWHERE_NEAR = {"TZ": "Asia/Kolkata"}  # neither London nor UTC, and half an hour beside every whole one
FRIDAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "reader",
    [
        ["node", str(HERE / "read_calendars.mjs")],
        [sys.executable, "-m", "tests.sessions.calendars", "icalendar"],
        [sys.executable, "-m", "tests.sessions.calendars", "vobject"],
    ],
    ids=["ical.js", "icalendar", "vobject"],
)
def test_five_hundred_calendars_are_read_as_they_were_written(reader: list[str]) -> None:
    told, files = zip(*(written(Random(number)) for number in range(CALENDARS)), strict=True)
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    answer = subprocess.run(
        reader,
        input=json.dumps([file.decode() for file in files]),
        env={**os.environ, **NOWHERE_NEAR, "PATH": path},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    for number, (events, read) in enumerate(zip(told, json.loads(answer.stdout), strict=True)):
        assert read == [as_told(event) for event in events], files[number].decode()


def test_five_hundred_calendars_keep_to_the_value_types() -> None:
    assert [faults for number in range(CALENDARS) if (faults := calendar_faults(written(Random(number))[1]))] == []


@pytest.mark.parametrize("wrong", ["X-PUBLISHED-TTL:1:00:00", "REFRESH-INTERVAL:P", "DTSTART:20261126", "SUMMARY:a;b"])
def test_a_value_of_another_type_is_found(wrong: str) -> None:
    calendar = write_calendar([], NOW, part="Tests").replace(b"VERSION:2.0", f"VERSION:2.0\r\n{wrong}".encode())
    assert len(calendar_faults(calendar)) == 1


def test_the_zone_of_the_machine_changes_nothing_of_what_is_written() -> None:
    script = (
        "from random import Random; from tests.sessions.calendars import written;"
        "import hashlib; print(hashlib.sha256(b''.join(written(Random(n))[1] for n in range(50))).hexdigest())"
    )
    zones = ("Asia/Kolkata", "Europe/London", "UTC")
    said = {
        subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "TZ": z}) for z in zones
    }
    assert len(said) == 1


def test_a_calendar_names_what_it_must() -> None:
    event = CalendarEvent("A@alongside", 3, NOW, NOW + timedelta(hours=1), "Council appointment", "Heywood", False)
    raw = write_calendar([event], clock.local(NOW), part="Tests")
    assert b"DTSTAMP:20261126T101500Z" in raw
    assert b"DTSTART:20261126T101500Z" in raw
    assert b"VTIMEZONE" not in raw
    calendar = Calendar.from_ical(raw)
    assert (calendar["VERSION"], calendar["PRODID"]) == ("2.0", "-//Alongside//Tests//EN")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nEND:VEVENT", "a END:VEVENT"),
        ("\x00\u2028", ""),
        ("مكتبة\u200f المدينة", "مكتبة\u200f المدينة"),
        ("👩🏽\u200d🦽", "👩🏽\u200d🦽"),
    ],
)
def test_words_are_kept_and_breaks_are_not(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("closures", "shut"),
    [
        ([], False),
        ([(10, 13)], True),
        ([(9, 14)], True),
        ([(10, 12)], False),
        ([(11, 13)], False),
        ([(10, 12), (12, 13)], True),
        ([(11, 13), (9, 11)], True),
        ([(10, 11), (12, 13)], False),
    ],
)
def test_a_session_is_shut_where_nothing_of_it_is_left(closures: list[tuple[int, int]], shut: bool) -> None:
    at = lambda hour: NOW.replace(hour=hour, minute=0)  # noqa: E731
    assert is_shut(at(10), at(13), [Interval(at(a), at(b)) for a, b in closures]) is shut


def _drop_in(**changes: Any) -> factories.Day:
    with transaction():
        return factories.session_on(FRIDAY, time(10), time(13), kind="drop_in", **changes)


def test_the_feed_has_the_drop_ins_of_a_venue_or_a_service_and_no_appointments(app: Flask) -> None:
    one = _drop_in()
    _drop_in()
    with transaction():
        factories.session_on(
            FRIDAY, time(14), time(15), at=db.session.get_one(Venue, one.venue.id), kind="appointments"
        )
        old = factories.session_on(date(2026, 11, 18), at=db.session.get_one(Venue, one.venue.id), kind="mixed")
    venue_id, service_id = one.venue.id, one.service.id
    db.session.expire_all()
    with counted() as sent:
        found = drop_in_feed(venue_id=venue_id, now=NOW)
    assert len(sent) == 3  # sessions with their venue, services, closures
    assert [(f.reference, f.changes, f.cancelled) for f in found] == [(one.session.reference, 0, False)]
    assert old.session.reference not in {f.reference for f in found}
    assert [f.reference for f in drop_in_feed(service_id=service_id, now=NOW)] == [one.session.reference]
    assert "Advisor" not in repr(found)


def test_whatever_cancels_a_session_leaves_it_in_as_cancelled_and_raises_its_number(app: Flask) -> None:
    day = _drop_in()
    venue_id, service_id = day.venue.id, day.service.id
    starts_at, ends_at = day.session.starts_at, day.session.ends_at

    def stands(**of: object) -> tuple[int, bool]:
        (fact,) = drop_in_feed(**(of or {"venue_id": venue_id}), now=NOW)  # type: ignore[arg-type]
        return fact.changes, fact.cancelled

    assert stands() == (0, False)
    with transaction():
        closing.shut_venue(db.session.get_one(Venue, venue_id), starts_at, ends_at - timedelta(minutes=1))
    assert stands() == (1, False)  # whoever comes in the last minute finds somebody
    with transaction():
        closing.shut_venue(db.session.get_one(Venue, venue_id), ends_at - timedelta(minutes=1), ends_at)
    assert stands() == (2, True)
    with transaction() as session:
        session.execute(db.delete(Closure))
        session.scalars(db.select(Venue)).one().closed_on = FRIDAY
    assert stands() == (2, True)
    with transaction() as session:
        session.scalars(db.select(Venue)).one().closed_on = FRIDAY + timedelta(days=1)
    with transaction():
        closing.touch_drop_ins_for(service_id, starts_at, ends_at)
    assert stands(service_id=service_id, service_until=starts_at) == (3, True)
    assert stands(service_id=service_id, service_until=ends_at) == (3, False)
    with transaction() as session:
        session.scalars(db.select(AdvisorSession)).one().cancelled_at = NOW
    assert stands() == (3, True)
