"""Values of a post that no form reads: a button's name, a search."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request


def posted(name: str, among: Mapping[str, str] | None = None) -> str:
    """What was sent under this name, else "". Without NUL: no database can be asked for it."""
    return (request.form if among is None else among).get(name, "").replace("\0", "")
