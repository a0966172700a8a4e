"""Random calendars, and readers that return the events in one shape: python -m tests.sessions.calendars."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from random import Random

import icalendar
import vobject

from booking.sessions.rules.feed import CalendarEvent, one_line, write_calendar

CALENDARS = 500
NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
# Both changes of the clocks of each year, where a reader that guesses a zone is an hour out.
_CHANGES = [datetime(y, m, d, 1, tzinfo=UTC) for y, m, d in ((2026, 10, 25), (2027, 3, 28), (2027, 10, 31))]
_BITS = (
    *("Heywood Library", "Church Street, Heywood", "a; b", "back\\slash", "“quotes”", '"plain"', "colon: x=y"),
    *("مكتبة المدينة", "Łódź — ŵ ŷ", "👩🏽‍🦽 ramp", "图书馆", "two\nlines", "crlf\r\nline", "tab\there", "\x07bell"),
    *("\u2028separated", "BEGIN:VALARM", "END:VEVENT", "\\n not a line", "ﷺ" * 30, "x" * 120, " led by a space", ""),
)


def random_calendar(chance: Random) -> list[CalendarEvent]:
    """Up to six events, some around a change of the clocks, with characters that a calendar has to escape."""
    return [_event(chance, number) for number in range(chance.randint(1, 6))]


def written(chance: Random) -> tuple[list[CalendarEvent], bytes]:
    """A random calendar and its file."""
    events = random_calendar(chance)
    return events, write_calendar(events, NOW, part="Tests", name=_words(chance), again_after=timedelta(minutes=15))


def as_told(event: CalendarEvent) -> list[object]:
    """Events that every reader has to find in the file."""
    return [
        event.uid,
        event.sequence,
        "CANCELLED" if event.cancelled else "CONFIRMED",
        int(event.starts_at.timestamp()),
        int(event.ends_at.timestamp()),
        one_line(event.summary),
        one_line(event.location),
        "\n".join(map(one_line, event.description.splitlines())),
    ]


def read_by_icalendar(raw: bytes) -> list[list[object]]:
    """Read by the library that wrote it."""
    return [
        [
            str(e["UID"]),
            int(e["SEQUENCE"]),
            str(e["STATUS"]),
            int(e["DTSTART"].dt.timestamp()),
            int(e["DTEND"].dt.timestamp()),
            *(str(e.get(name, "")) for name in ("SUMMARY", "LOCATION", "DESCRIPTION")),
        ]
        for e in icalendar.Calendar.from_ical(raw).walk("VEVENT")
    ]


def read_by_vobject(raw: bytes) -> list[list[object]]:
    """Read by another library."""
    return [
        [
            e.uid.value,
            int(e.sequence.value),
            e.status.value,
            int(e.dtstart.value.timestamp()),
            int(e.dtend.value.timestamp()),
            *(getattr(e, name).value if hasattr(e, name) else "" for name in ("summary", "location", "description")),
        ]
        for e in vobject.readOne(raw.decode()).contents["vevent"]
    ]


def _event(chance: Random, number: int) -> CalendarEvent:
    base = chance.choice([*_CHANGES, NOW]) + timedelta(minutes=5 * chance.randint(-60, 60))
    return CalendarEvent(
        uid=f"{chance.getrandbits(50):X}.{number}@alongside",
        sequence=chance.choice((0, 1, 7, 2**31 - 1)),
        starts_at=base,
        ends_at=base + timedelta(minutes=chance.choice((5, 25, 60, 480))),
        summary=_words(chance),
        location=_words(chance),
        description=_words(chance),
        url=chance.choice(("", "https://example.org/a/b?c=d,e;f")),
        cancelled=chance.random() < 0.3,
        takes_time=chance.random() < 0.5,
    )


def _words(chance: Random) -> str:
    return chance.choice((" ", ", ", "; ", "\n")).join(chance.sample(_BITS, chance.randint(0, 4)))


if __name__ == "__main__":
    read = {"icalendar": read_by_icalendar, "vobject": read_by_vobject}[sys.argv[1]]
    print(json.dumps([read(file.encode()) for file in json.load(sys.stdin)]))
