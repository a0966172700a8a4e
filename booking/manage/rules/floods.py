"""Flood detection: many online bookings within an hour from one connection, one browser, one number. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from booking.core.translation import LazyString, _, _l

A_BURST = timedelta(hours=1)


class Common(StrEnum):
    """What the bookings of a burst have in common; the widest first."""

    CONNECTION = "connection"
    BROWSER = "browser"
    CONTACT = "contact"


_KINDS = {"mobile": _l("number"), "landline": _l("number"), "email": _l("email"), "postal": _l("postal address")}
COMMON: Mapping[str, LazyString] = {
    Common.CONNECTION: _l("from one connection"),
    Common.BROWSER: _l("from one browser"),
    Common.CONTACT: _l("with one number or address"),
}


@dataclass(frozen=True)
class OnlineBooking:
    """One booking or plan, when it was made, and from where; "" is in common with nothing."""

    reference: str
    at: datetime
    marks: Mapping[Common, str]


class ContactLike(Protocol):
    """A number or address; only a number has last digits."""

    kind: str
    last_digits: str


@dataclass(frozen=True)
class Burst:
    """Many of them, in the order in which they were made."""

    common: Common
    made: Sequence[OnlineBooking]

    @property
    def references(self) -> list[str]:
        """Of the appointments and visits."""
        return [one.reference for one in self.made]


def bursts(made: Iterable[OnlineBooking], usual: Mapping[Common, int]) -> list[Burst]:
    """Every stretch with more than is `usual` within an hour, the latest first; one within a wider one is left out."""
    rows = sorted(made, key=lambda one: (one.at, one.reference))
    found: list[Burst] = []
    for common in Common:
        together: dict[str, list[OnlineBooking]] = {}
        for one in rows:
            if one.marks[common]:
                together.setdefault(one.marks[common], []).append(one)
        for several in together.values():
            found += [Burst(common, stretch) for stretch in _stretches(several, usual[common])]
    seen: list[set[str]] = []
    wide: list[Burst] = []
    for burst in found:  # the widest come first
        references = set(burst.references)
        if not any(references <= other for other in seen):
            seen.append(references)
            wide.append(burst)
    return sorted(wide, key=lambda burst: burst.made[-1].at, reverse=True)


def mark_of_burst(references: Iterable[str]) -> str:
    """A mark of what was looked at: an act upon something else is refused."""
    return hashlib.sha256(" ".join(sorted(references)).encode()).hexdigest()[:16]


def contact_in_short(points: Iterable[ContactLike]) -> str:
    """How somebody is reached, as much as tells several apart: the end of a number, never an email address."""
    return ", ".join(
        _("number ending %(digits)s", digits=point.last_digits) if point.last_digits else str(_KINDS[point.kind])
        for point in points
    )


def _stretches(several: Sequence[OnlineBooking], usual: int) -> list[list[OnlineBooking]]:
    """The longest stretches of which every part lies within some hour that has more than is usual."""
    stretches: list[list[OnlineBooking]] = []
    last = -1  # the last one that belongs to a stretch
    first = 0
    for index, one in enumerate(several):
        while one.at - several[first].at > A_BURST:
            first += 1
        if index - first + 1 <= usual:
            continue
        if stretches and first <= last:
            stretches[-1] += several[last + 1 : index + 1]
        else:
            stretches.append(list(several[first : index + 1]))
        last = index
    return stretches
