"""Parts in a visit, as they are chosen from a list."""

from __future__ import annotations

from booking.citizens.rules import Part
from booking.core.translation import LazyString, _l

CHILD = "child"  # an interpreter who is said to be under 18
PARTS: tuple[tuple[str, LazyString], ...] = (
    (Part.CLIENT, _l("a client")),
    (Part.COMPANION, _l("a companion")),
    (Part.INTERPRETER, _l("an interpreter")),
    (CHILD, _l("an interpreter under 18")),
    (Part.REPRESENTATIVE, _l("a representative")),
)
