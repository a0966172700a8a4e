"""Template filters: one format each for instants, days, references and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Any

import segno
from flask import Flask
from markupsafe import Markup

from booking.core import clock
from booking.core.dates import clock_time, day_and_month, desk_time, long_day, plain_day, short_day
from booking.core.phone_numbers import show as show_number
from booking.core.tokens import show_reference
from booking.core.translation import _
from booking.web.calendars import webcal
from booking.web.focus import with_focus


def by_day_and_venue(
    slots: Sequence[Any], drop_ins: Sequence[Any] = (), away: Mapping[int, float] | None = None
) -> list[tuple[date, list[tuple[int, list[Any]]], list[Any]]]:
    """Group free slots for a list: [(day, [(venue id, slots by time)], drop-in sessions)], soonest first.

    A day with drop-in sessions alone is one of the days. `away` gives the venues' distances in miles: then the nearest
    of a day comes first, and those without a distance last.
    """

    def far(venue_id: int) -> float:
        return (away or {}).get(venue_id, math.inf)

    days: dict[date, tuple[dict[int, list[Any]], list[Any]]] = {}
    for slot in sorted(slots, key=lambda s: s.starts_at):
        venues, _sessions = days.setdefault(clock.day_of(slot.starts_at), ({}, []))
        venues.setdefault(slot.venue_id, []).append(slot)
    for session in sorted(drop_ins, key=lambda s: s.starts_at):
        days.setdefault(clock.day_of(session.starts_at), ({}, []))[1].append(session)
    return [
        (
            day,
            sorted(venues.items(), key=lambda of_venue: far(of_venue[0])),
            sorted(sessions, key=lambda session: far(session.venue_id)) if away else sessions,
        )
        for day, (venues, sessions) in sorted(days.items())
    ]


def by_venue(sessions: Sequence[Any]) -> list[list[Any]]:
    """Group sessions by venue, where the first of each stood."""
    venues: dict[int, list[Any]] = {}
    for session in sessions:
        venues.setdefault(session.venue_id, []).append(session)
    return list(venues.values())


def slot_value(slot: Any, venues: Mapping[int, Any]) -> str:
    """Format a slot as a form's value: heywood-library@2026-11-26T10:20Z. `SlotField` parses it.

    With a second topic both starts: …@2026-11-26T10:20Z+2026-11-26T10:50Z.
    """
    starts = [at.astimezone(UTC) for at in (slot.starts_at, slot.then_at) if at is not None]
    return f"{venues[slot.venue_id].slug}@" + "+".join(f"{at:%Y-%m-%dT%H:%MZ}" for at in starts)


def drop_in_hours(session: Any) -> str:
    """Say when to come to a drop-in session: "10am to 1pm"; "now, until 1pm" while it runs."""
    end = clock_time(session.ends_at)
    if session.starts_at <= clock.now() < session.ends_at:
        return _("now, until %(time)s", time=end)
    return _("%(start)s to %(end)s", start=clock_time(session.starts_at), end=end)


def qr_code(address: str) -> Markup:
    """Draw a web address as a QR code: an SVG in the page, without styles of its own, with its quiet zone of four.

    Level M: it is read although a seventh of it is creased or stained.
    """
    code = segno.make_qr(address, error="m")
    return Markup(code.svg_inline(border=4, omitsize=True, svgclass="qr-code", lineclass=None))


def init_filters(app: Flask) -> None:
    """Register the template filters."""
    for function in (clock_time, desk_time, long_day, plain_day, day_and_month, short_day):
        app.add_template_filter(function)
    for as_text in (show_reference, show_number, webcal):
        app.add_template_filter(as_text)
    app.add_template_filter(clock.day_of, "london_day")
    app.add_template_filter(by_day_and_venue)
    app.add_template_filter(by_venue)
    app.add_template_filter(qr_code)
    app.add_template_filter(with_focus)
    app.add_template_filter(slot_value)
    app.add_template_filter(drop_in_hours)
    app.add_template_filter(show_number, "phone")
    app.add_template_filter(show_reference, "reference")
