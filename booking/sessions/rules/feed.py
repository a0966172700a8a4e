"""Calendar writer (RFC 5545), the only one, and the events of a feed of drop-in sessions: public facts only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from unicodedata import category

from icalendar import Calendar, Event, vDuration, vText

from booking.core.intervals import Interval
from booking.core.translation import _

SESSION_FEED_BEHIND = timedelta(days=7)

_BREAKS = {"Cc", "Cs", "Zl", "Zp"}  # control characters, halves of characters, separators of lines and paragraphs


class CalendarEvent(NamedTuple):
    """One event. `uid` never changes; `sequence` rises with every change; a cancelled one stays in, as cancelled."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    cancelled: bool
    description: str = ""
    url: str = ""
    takes_time: bool = True  # False: TRANSP:TRANSPARENT, the reader stays free


def write_calendar(
    events: Iterable[CalendarEvent], now: datetime, *, part: str, name: str = "", again_after: timedelta | None = None
) -> bytes:
    """Write the events as one iCalendar file, with times in UTC, which every reader reads alike.

    `part` is the part of the product that wrote it; `name` and `again_after` (how often to fetch it) are for a file
    that is subscribed to.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Alongside//{part}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", vText(one_line(name)))
    if again_after is not None:
        calendar.add("refresh-interval", again_after, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(again_after))  # a bare timedelta would be written 1:00:00
    for said in events:
        calendar.add_component(_component(said, now))
    return bytes(calendar.to_ical())


def where(venue: str, *address: str) -> str:
    """Join a venue's name and address in one line."""
    return ", ".join(part for part in (venue, *address) if part)


def one_line(text: str) -> str:
    """Remove line breaks and control characters, at which a calendar would end its line."""
    return " ".join("".join(" " if category(sign) in _BREAKS else sign for sign in text).split())


def _component(said: CalendarEvent, now: datetime) -> Event:
    event = Event()
    event.add("uid", said.uid)
    event.add("sequence", said.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", said.starts_at.astimezone(UTC))
    event.add("dtend", said.ends_at.astimezone(UTC))
    event.add("summary", vText(one_line(said.summary)))
    event.add("location", vText(one_line(said.location)))
    if said.description:
        event.add("description", vText("\n".join(map(one_line, said.description.splitlines()))))
    if said.url:
        event.add("url", said.url)
    if not said.takes_time:
        event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if said.cancelled else "CONFIRMED")
    return event


class DropIn(NamedTuple):
    """Public facts of one drop-in session. `changes` is the SEQUENCE: it only ever rises."""

    reference: str
    changes: int
    starts_at: datetime
    ends_at: datetime
    venue_slug: str
    venue: str
    address: str
    postcode: str
    services: tuple[str, ...]
    cancelled: bool


def is_shut(starts_at: datetime, ends_at: datetime, closures: Sequence[Interval]) -> bool:
    """Return whether these closures leave nothing of a session."""
    cursor = starts_at
    for closure in sorted(closures):
        if closure.start > cursor:
            break
        cursor = max(cursor, closure.end)
    return cursor >= ends_at


def drop_in_event(session: DropIn, url: str) -> CalendarEvent:
    """Make the public calendar event of a drop-in session; `url` is its venue's page."""
    return CalendarEvent(
        uid=f"{session.reference}.drop-in@alongside",
        sequence=session.changes,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=_("Drop-in session: %(services)s", services=", ".join(session.services)),
        location=where(session.venue, session.address, session.postcode),
        description=_("No booking needed. See before you set out whether it is on: %(url)s", url=url),
        url=url,
        cancelled=session.cancelled,
        takes_time=False,
    )
