"""Parse what a host types: who is meant, and which service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from booking.core.text import folded

# What the front desk does and may take back here; advisors take back their own acts on their own screen.
DESK_ACTS = frozenset({"checked_in", "added", "left", "is_back", "withdrawn"})


class FindablePerson(Protocol):
    """A row of the list, with the folded words it is found by."""

    @property
    def find(self) -> str:
        """Name, reference, ticket and last digits."""


class Named(Protocol):
    """Something with a name."""

    name: str


Row = TypeVar("Row", bound=FindablePerson)
Service = TypeVar("Service", bound=Named)


def matching(rows: Iterable[Row], typed: str) -> list[Row]:
    """The rows in which every word typed is found, however it is accented; all of them when nothing was typed."""
    words = folded(typed).split()
    return [row for row in rows if all(word in row.find for word in words)]


def services_like(services: Sequence[Service], typed: str) -> list[Service]:
    """Which services are meant by the first letters of their name, or of a word in it. The whole name means one."""
    wanted = folded(typed)
    if not wanted:
        return []
    exact = [s for s in services if folded(s.name) == wanted]
    beginning = [s for s in services if folded(s.name).startswith(wanted)]
    inside = [s for s in services if f" {wanted}" in f" {folded(s.name)}"]
    return exact or beginning or inside
