"""Match what a host types with people and services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from booking.core.text import folded

# Acts of the front desk, which it may undo; advisors undo their own acts on their own pages.
DESK_ACTS = frozenset({"checked_in", "added", "left", "is_back", "withdrawn"})


class FindablePerson(Protocol):
    """A row with the folded text it is found by."""

    @property
    def find(self) -> str:
        """Name, reference, ticket and last digits, folded."""


class Named(Protocol):
    """Something with a name."""

    name: str


Row = TypeVar("Row", bound=FindablePerson)
Service = TypeVar("Service", bound=Named)


def matching(rows: Iterable[Row], typed: str) -> list[Row]:
    """Filter the rows that contain every word typed, accents folded; all rows when nothing was typed."""
    words = folded(typed).split()
    return [row for row in rows if all(word in row.find for word in words)]


def services_like(services: Sequence[Service], typed: str) -> list[Service]:
    """Find services by the first letters of their name, or of a word in it. A whole name finds one."""
    wanted = folded(typed)
    if not wanted:
        return []
    exact = [s for s in services if folded(s.name) == wanted]
    beginning = [s for s in services if folded(s.name).startswith(wanted)]
    inside = [s for s in services if f" {wanted}" in f" {folded(s.name)}"]
    return exact or beginning or inside
