"""Place of an item in a timeline, and the part of a timeline that begins after one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple, Protocol, TypeVar

_AT = "%Y%m%dT%H%M%S%fZ"


class TimelinePlace(NamedTuple):
    """Where an item stands: by when it was, then in a fixed order, so that no two stand at one place."""

    at: datetime
    kind: str
    reference: str

    def __str__(self) -> str:
        """Write it as part of an address."""
        return f"{self.at.astimezone(UTC):{_AT}}.{self.kind}.{self.reference}"


class Placed(Protocol):
    """An item of a timeline."""

    @property
    def place(self) -> TimelinePlace:
        """Where it stands."""


_Item = TypeVar("_Item", bound=Placed)


def read_place(text: str) -> TimelinePlace | None:
    """Read a place from an address; None where it is none."""
    at, _dot, rest = text.partition(".")
    kind, _dot, reference = rest.partition(".")
    try:
        return TimelinePlace(datetime.strptime(at, _AT).replace(tzinfo=UTC), kind, reference)
    except ValueError:
        return None


def part_after(
    items: Iterable[_Item], after: TimelinePlace | None, limit: int
) -> tuple[list[_Item], TimelinePlace | None]:
    """Return at most `limit` items that stand after a place, newest first, and the place after which others follow.

    Part after part is the whole, without gap or repeat, whatever is added or taken away in front meanwhile.
    """
    follow = sorted((item for item in items if after is None or item.place < after), key=_place, reverse=True)
    shown = follow[:limit]
    return shown, shown[-1].place if len(follow) > limit else None


def _place(item: Placed) -> TimelinePlace:
    return item.place
