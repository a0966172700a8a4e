"""Limits of changing an appointment, and its calendar file, read back."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event

from booking.appointments import rules
from booking.core import clock

STARTS = datetime(2026, 11, 26, 10, 30, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)
ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("now", "status", "citizen", "staff"),
    [
        (STARTS - timedelta(days=20), "booked", True, True),
        (STARTS - A_MOMENT, "booked", True, True),
        (STARTS, "booked", False, True),
        (datetime(2026, 11, 26, 23, 59, 59, tzinfo=UTC), "booked", False, True),
        (datetime(2026, 11, 27, tzinfo=UTC), "booked", False, False),
        (STARTS - timedelta(days=1), "cancelled", False, False),
    ],
)
def test_who_may_change_it_and_how_long(now: datetime, status: str, citizen: bool, staff: bool) -> None:
    assert rules.may_change(STARTS, status, now) == citizen
    assert rules.may_change(STARTS, status, now, by_staff=True) == staff


def test_the_day_of_staff_is_a_london_day() -> None:
    summer = clock.instant(date(2026, 7, 1), time(10))
    assert rules.may_change(summer, "booked", datetime(2026, 7, 1, 22, 59, tzinfo=UTC), by_staff=True)
    assert not rules.may_change(summer, "booked", datetime(2026, 7, 1, 23, 0, tzinfo=UTC), by_staff=True)


@pytest.mark.parametrize(
    ("now", "status", "expected"),
    [(STARTS - A_MOMENT, "booked", False), (STARTS, "booked", True), (STARTS, "cancelled", False)],
)
def test_when_it_can_be_said_that_nobody_came(now: datetime, status: str, expected: bool) -> None:
    assert rules.may_mark_no_show(STARTS, status, now) == expected


def file(**changes: Any) -> bytes:
    plain: dict[str, Any] = {
        "reference": "ABCDE12345",
        "sequence": 2,
        "status": "booked",
        "starts_at": clock.instant(date(2026, 7, 1), time(10, 20)),
        "ends_at": clock.instant(date(2026, 7, 1), time(10, 45)),
        "venue_name": "Heywood Library",
        "address": "Church Street, Heywood, OL10 1LL",
        "url": "https://alongside.example/a/abc",
        "now": datetime(2026, 6, 1, 12, tzinfo=UTC),
    }
    return rules.calendar_file(**{**plain, **changes})


def read(written: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(written)
    (event,) = calendar.walk("VEVENT")
    assert not calendar.errors and not event.errors
    return calendar, event


def test_the_file_says_where_and_when_and_not_what() -> None:
    calendar, event = read(file())
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert str(calendar["PRODID"])
    assert str(event["UID"]) == "ABCDE12345@alongside"
    assert event["SEQUENCE"] == 2
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTART"].dt == datetime(2026, 7, 1, 9, 20, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 7, 1, 9, 45, tzinfo=UTC)
    assert event["DTSTAMP"].dt == datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert str(event["LOCATION"]) == "Heywood Library, Church Street, Heywood, OL10 1LL"
    assert str(event["URL"]) == "https://alongside.example/a/abc"
    assert "ABCDE12345" in event["DESCRIPTION"].replace(" ", "")


def test_times_are_utc_and_need_no_time_zone_table() -> None:
    written = file()
    assert b"DTSTART:20260701T092000Z\r\n" in written
    assert b"DTSTAMP:20260601T120000Z\r\n" in written
    assert b"TZID" not in written and b"VTIMEZONE" not in written


READ_BY_ICAL_JS = """
import ICAL from "ical.js";
import { readFileSync } from "node:fs";
const written = readFileSync(0, "utf8");
const calendar = new ICAL.Component(ICAL.parse(written));
const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
console.log(JSON.stringify({
  starts: event.startDate.toJSDate().toISOString(), ends: event.endDate.toJSDate().toISOString(),
  uid: event.uid, sequence: event.sequence, location: event.location, method: calendar.getFirstPropertyValue("method"),
}));
"""


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York"])
def test_another_reader_reads_the_same(zone: str) -> None:
    """ical.js, which many calendars on the web use, where it is installed."""
    written = file()
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", READ_BY_ICAL_JS],
        input=written,
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        check=True,
    )
    assert json.loads(answer.stdout) == {
        "starts": "2026-07-01T09:20:00.000Z",
        "ends": "2026-07-01T09:45:00.000Z",
        "uid": "ABCDE12345@alongside",
        "sequence": 2,
        "location": "Heywood Library, Church Street, Heywood, OL10 1LL",
        "method": "PUBLISH",
    }


def test_a_later_file_is_the_same_event() -> None:
    _, before = read(file(sequence=0))
    _, after = read(file(sequence=1, status="cancelled"))
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["STATUS"] == "CANCELLED"


def test_long_and_odd_names_come_back_as_they_were() -> None:
    name = 'Llyfrgell Tŷ\'r Gŵr; "the long, long" library \\ annexe ' * 3
    written = file(venue_name=name, address="")
    assert str(read(written)[1]["LOCATION"]) == name.strip()
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
