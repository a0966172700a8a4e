"""Calendar file (.ics) of an appointment."""

from __future__ import annotations

from datetime import datetime

from booking.appointments.rules.states import AppointmentStatus
from booking.core.translation import _
from booking.sessions.rules.feed import CalendarEvent, where, write_calendar


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
    """Write an appointment as an iCalendar file (RFC 5545), which a later one with the same UID updates.

    Its UID never changes; `sequence` rises with every change; a cancelled appointment stays in, as cancelled. A
    calendar is often shared, so that nothing in it says what the appointment is about.
    """
    event = CalendarEvent(
        uid=f"{reference}@alongside",
        sequence=sequence,
        starts_at=starts_at,
        ends_at=ends_at,
        summary=_("Council appointment"),
        location=where(venue_name, address),
        description=_("Reference %(reference)s. See, change or cancel it: %(url)s", reference=reference, url=url),
        url=url,
        cancelled=status == AppointmentStatus.CANCELLED,
    )
    return write_calendar([event], now, part="Appointments")
