"""Names of others who come too, as they are typed in one field."""

from __future__ import annotations

import re
from datetime import timedelta

from booking.core.folding import folded, is_same

MOST_OTHERS = 5
OTHERS_KEPT_FOR = timedelta(days=30)  # with an appointment that is over; who was there stands in the visit's party


def read_others(typed: str, *, lead: str = "") -> list[str]:
    """List the names typed, one a line or with commas between them; each once, and without that of the `lead`."""
    names: list[str] = []
    for part in re.split(r"[\n,;]", typed):
        name = " ".join(part.split())
        if name and not any(_same(name, known) for known in (lead, *names)):
            names.append(name)
    return names


def _same(name: str, known: str) -> bool:
    return name == known or (bool(folded(name)) and is_same(name, known))
