"""Search criteria: a position, and whether only advisors of one language count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from booking.core.folding import folded
from booking.core.translation import _, ngettext
from booking.venues.rules.places import AboutMiles, How
from booking.venues.rules.position import Point
from booking.venues.rules.postcode_file import POSTCODE_LICENCE


@dataclass(frozen=True)
class Search:
    """The search criteria of a journey.

    `near` is what was typed, "" where the phone gave the position; `name` what it was found as, `exact` whether that is
    an exact match.
    """

    near: str = ""
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    how: str = How.EXACT
    speaking: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Search:
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.get("search", {}).items() if name in known})

    def to_json(self) -> dict[str, Any]:
        """Serialise for the journey, without default values."""
        nothing = asdict(Search())
        return {name: value for name, value in asdict(self).items() if value != nothing[name]}

    @property
    def point(self) -> Point | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)

    @property
    def by_phone(self) -> bool:
        return self.point is not None and not self.near


def licence_of(how: str) -> str:
    """Return the licence of a position that a postcode gave, which has to stand beside it; "" for any other."""
    return str(POSTCODE_LICENCE) if how in {How.EXACT, How.MIDDLE} else ""


def how_in_words(typed: str, name: str, how: str) -> str:
    """Describe how the typed place was understood; "" for a known postcode typed as it is."""
    words = {"typed": typed, "name": name}
    same = folded(typed).replace(" ", "") == folded(name).replace(" ", "")
    if how == How.EXACT and not same:
        return _("We took “%(typed)s” for %(name)s.", **words)
    if how == How.MIDDLE and same:
        return _("Distances are from the middle of %(name)s.", **words)
    if how == How.MIDDLE:
        return _("We do not know all of “%(typed)s”, so distances are from the middle of %(name)s.", **words)
    if how == How.TAKEN and same:
        return _("Distances are from our venues at %(name)s. Type a postcode to be more exact.", **words)
    if how == How.TAKEN:
        return _("We took “%(typed)s” for %(name)s. Distances are from our venues there.", **words)
    if how == How.WIDE:
        return _("%(name)s is too wide to measure from. Type a whole postcode or the name of a town.", **words)
    if how == How.UNKNOWN:
        return _("We do not know where %(name)s is, so we show no distances. Check it, or type a town.", **words)
    return ""


def measured_from(search: Search) -> str:
    """Say where distances are from that a page shows without the search; "" where it shows none."""
    if search.point is None:
        return ""
    if search.by_phone:
        return _("Distances are from where you are now.")
    said = how_in_words(search.near, search.name, search.how)
    return said or _("Distances are from %(name)s.", name=search.name)


def miles_in_words(miles: float) -> str:
    """Format a distance: "1.2 miles", "1 mile", "12 miles", "less than 0.1 miles", "about 3 miles"."""
    if isinstance(miles, AboutMiles):
        return ngettext("about %(num)s mile", "about %(num)s miles", max(round(miles), 1))
    rounded = round(miles, 1) if miles < 10 else round(miles)
    if rounded < 0.1:
        return _("less than 0.1 miles")
    if rounded == 1:
        return _("1 mile")
    return _("%(number)s miles", number=f"{rounded:g}")
