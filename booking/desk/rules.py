"""Match what a host types with people and services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from booking.core.folding import folded, is_found
from booking.core.tokens import REFERENCE_LENGTH, normalise_reference

SEARCHED_BACK = timedelta(days=7)  # how far back a search goes
TASKS_COUNTED = 99


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
    """Filter the rows that contain every word typed, however it is spelt, or that reference; all for nothing typed."""
    reference = normalise_reference(typed).lower()
    whole = len(reference) == REFERENCE_LENGTH
    return [row for row in rows if is_found(typed, row.find) or (whole and reference in row.find.split())]


def services_like(services: Sequence[Service], typed: str) -> list[Service]:
    """Find services by the first letters of their name, or of a word in it. A whole name finds one."""
    wanted = folded(typed)
    if not wanted:
        return []
    exact = [s for s in services if folded(s.name) == wanted]
    beginning = [s for s in services if folded(s.name).startswith(wanted)]
    inside = [s for s in services if f" {wanted}" in f" {folded(s.name)}"]
    return exact or beginning or inside
