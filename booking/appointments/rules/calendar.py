"""The file that puts an appointment into a calendar."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event, vText

from booking.core.translation import _

PRODUCT = "-//Alongside//Appointments//EN"


def calendar_file(
    reference: str,
    sequence: int,
    status: str,
    starts_at: datetime,
    ends_at: datetime,
    venue_name: str,
    address: str,
    url: str,
    now: datetime,
) -> bytes:
    """The appointment as an iCalendar file (RFC 5545) that any calendar takes over, and updates from a later one.

    Its UID never changes; `sequence` rises with every change; a cancelled appointment stays in, as cancelled. A
    calendar is often shared, so that nothing in it says what the appointment is about.
    """
    event = Event()
    event.add("uid", f"{reference}@alongside")
    event.add("sequence", sequence)
    event.add("dtstamp", now)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", _("Council appointment"))
    event.add("location", vText(", ".join(part for part in (venue_name, address) if part)))
    event.add(
        "description", _("Reference %(reference)s. See, change or cancel it: %(url)s", reference=reference, url=url)
    )
    event.add("url", url)
    event.add("status", "CANCELLED" if status == "cancelled" else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
