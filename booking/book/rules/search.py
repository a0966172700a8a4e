"""Search filters: near what, and whether only advisors who speak their language count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from booking.core.translation import _
from booking.venues.rules.position import Point


@dataclass(frozen=True)
class Search:
    """What a journey was told about the search.

    `near` is what was typed, "" where the phone said it; `name` what it was found as, `exact` whether that is all.
    """

    near: str = ""
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    exact: bool = True
    speaking: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Search:
        """From what the journey keeps."""
        return cls(**kept.get("search", {}))

    def to_json(self) -> dict[str, Any]:
        """As the journey keeps it: only what differs from nothing."""
        nothing = asdict(Search())
        return {name: value for name, value in asdict(self).items() if value != nothing[name]}

    @property
    def point(self) -> Point | None:
        """The position, where one is known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)

    @property
    def by_phone(self) -> bool:
        """Whether the phone said where it is."""
        return self.point is not None and not self.near


def miles_in_words(miles: float) -> str:
    """A distance as it is read: "1.2 miles", "1 mile", "12 miles", "less than 0.1 miles"."""
    rounded = round(miles, 1) if miles < 10 else round(miles)
    if rounded < 0.1:
        return _("less than 0.1 miles")
    if rounded == 1:
        return _("1 mile")
    return _("%(number)s miles", number=f"{rounded:g}")
