"""Rules of flags: until when one is shown again once it is renewed."""

from __future__ import annotations

from datetime import date


def renewed_until(confirmed_on: date, review_on: date, today: date) -> date:
    """Return the next review day of a flag: as long after today as it was after the day it was last needed."""
    return today + (review_on - confirmed_on)
