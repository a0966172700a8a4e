"""Rules of external references: how two that are typed differently are compared, and which may be searched for."""

from __future__ import annotations

from booking.core.folding import folded

SYSTEM_LENGTH, NUMBER_LENGTH = 120, 60
_LEAST_SEARCHED = 4  # letters and digits: shorter, a search would be a guess


def external_key(text: str, most: int) -> str:
    """Return what a name of a system or a number is compared by: letters and digits alone, small."""
    return folded(text).replace(" ", "")[: most * 2]


def searched_key(text: str) -> str:
    """Return the key of what was typed into a search; empty where it is too short for a number."""
    key = external_key(text, NUMBER_LENGTH)
    return key if len(key) >= _LEAST_SEARCHED and any(sign.isdigit() for sign in key) else ""
