"""Read posted values that no form reads, such as a button's name or a search."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request


def posted(name: str, among: Mapping[str, str] | None = None) -> str:
    """Return the value posted under this name, else "". NUL is removed: no database accepts it in a query."""
    return (request.form if among is None else among).get(name, "").replace("\0", "")
