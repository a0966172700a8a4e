"""Position of an item in a timeline (the cursor of its pages), and the part of a timeline that begins after one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple, Protocol, TypeVar

_AT = "%Y%m%dT%H%M%S%fZ"
_WRITTEN = re.compile(r"(?P<at>[0-9TZ]+)\.(?P<kind>[a-z_]*)\.(?P<reference>[0-9A-Za-z_-]*)")
_YEARS = range(1900, 3000)


class TimelinePosition(NamedTuple):
    """Where an item stands: by when it was, then in a fixed order, so that no two stand at one position."""

    at: datetime
    kind: str
    reference: str

    def __str__(self) -> str:
        """Write it as part of an address."""
        return f"{self.at.astimezone(UTC):{_AT}}.{self.kind}.{self.reference}"


class Positioned(Protocol):
    """An item of a timeline."""

    @property
    def position(self) -> TimelinePosition:
        """Where it stands."""


_Item = TypeVar("_Item", bound=Positioned)


def read_position(text: str) -> TimelinePosition | None:
    """Read a position from an address; None where it is none, or in no year that a calendar of ours has."""
    found = _WRITTEN.fullmatch(text)
    try:
        at = datetime.strptime(found["at"], _AT).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
    return TimelinePosition(at, found["kind"], found["reference"]) if found and at and at.year in _YEARS else None


def part_after(
    items: Iterable[_Item], after: TimelinePosition | None, limit: int
) -> tuple[list[_Item], TimelinePosition | None]:
    """Return at most `limit` items after a position, newest first, and the position after which others follow.

    Part after part is the whole, without gap or repeat, whatever is added or taken away in front meanwhile.
    """
    follow = sorted((item for item in items if after is None or item.position < after), key=_position, reverse=True)
    shown = follow[:limit]
    return shown, shown[-1].position if len(follow) > limit else None


def _position(item: Positioned) -> TimelinePosition:
    return item.position
