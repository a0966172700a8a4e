"""Rules of organisations: lengths of what is kept about them, and when their details are to be confirmed again."""

from __future__ import annotations

from datetime import date, timedelta

ORGANISATION_NAME_LENGTH, DOES_LENGTH, NEEDS_LENGTH, TAKES_NOTE_LENGTH = 120, 300, 600, 300
CONFIRMED_FOR = timedelta(days=365)


def is_to_confirm(confirmed_on: date, today: date) -> bool:
    """Return whether the details of an organisation were confirmed too long ago."""
    return today - confirmed_on >= CONFIRMED_FOR
