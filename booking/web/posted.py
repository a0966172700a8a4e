"""Read posted values that no form reads, such as a button's name or a search."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from booking.core.text import INVISIBLE

_DROPPED = {0: None, **INVISIBLE}


def posted(name: str, among: Mapping[str, str] | None = None) -> str:
    """Return the value posted under this name, else "", without what is invisible, and without NUL.

    No database accepts NUL in a query.
    """
    return (request.form if among is None else among).get(name, "").translate(_DROPPED)


def number_in(typed: str | None) -> int:
    """Parse the version that a page showed; 0, which no row has, where it was tampered with."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
