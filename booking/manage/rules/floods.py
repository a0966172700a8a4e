"""Flood detection: many online bookings within an hour from one connection, one browser, one number. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from booking.citizens.rules import ContactKind
from booking.core.translation import LazyString, _, _l

A_BURST = timedelta(hours=1)


class Common(StrEnum):
    """What the bookings of a burst have in common, the widest first."""

    CONNECTION = "connection"
    BROWSER = "browser"
    CONTACT = "contact"


_KINDS: Mapping[str, LazyString] = {
    ContactKind.MOBILE: _l("number"),
    ContactKind.LANDLINE: _l("number"),
    ContactKind.EMAIL: _l("email"),
    ContactKind.POSTAL: _l("postal address"),
}
COMMON: Mapping[str, LazyString] = {
    Common.CONNECTION: _l("from one connection"),
    Common.BROWSER: _l("from one browser"),
    Common.CONTACT: _l("with one number or address"),
}


@dataclass(frozen=True)
class OnlineBooking:
    """An appointment or planned visit booked online, when, and its marks; "" matches nothing."""

    reference: str
    at: datetime
    marks: Mapping[Common, str]


class ContactLike(Protocol):
    """A contact point; only a number has last digits."""

    kind: str
    last_digits: str


@dataclass(frozen=True)
class Burst:
    """Online bookings with one mark in common, in the order in which they were made."""

    common: Common
    made: Sequence[OnlineBooking]

    @property
    def references(self) -> list[str]:
        return [one.reference for one in self.made]


def bursts(made: Iterable[OnlineBooking], usual: Mapping[Common, int]) -> list[Burst]:
    """Find every run with more than `usual` bookings within an hour, latest first, without those inside a wider one."""
    rows = sorted(made, key=lambda one: (one.at, one.reference))
    found: list[Burst] = []
    for common in Common:
        together: dict[str, list[OnlineBooking]] = {}
        for one in rows:
            if one.marks[common]:
                together.setdefault(one.marks[common], []).append(one)
        for several in together.values():
            found += [Burst(common, run) for run in _runs(several, usual[common])]
    seen: list[set[str]] = []
    wide: list[Burst] = []
    for burst in found:  # in order of Common: the widest first
        references = set(burst.references)
        if not any(references <= other for other in seen):
            seen.append(references)
            wide.append(burst)
    return sorted(wide, key=lambda burst: burst.made[-1].at, reverse=True)


def mark_of_burst(references: Iterable[str]) -> str:
    """Hash what was looked at, so that an act on anything else is refused."""
    return hashlib.sha256(" ".join(sorted(references)).encode()).hexdigest()[:16]


def contact_in_short(points: Iterable[ContactLike]) -> str:
    """Describe contact points so that several can be told apart: last digits of a number, never an e-mail address."""
    return ", ".join(
        _("number ending %(digits)s", digits=point.last_digits) if point.last_digits else str(_KINDS[point.kind])
        for point in points
    )


def _runs(several: Sequence[OnlineBooking], usual: int) -> list[list[OnlineBooking]]:
    """Return the longest runs each part of which lies within an hour that has more than usual."""
    runs: list[list[OnlineBooking]] = []
    last = -1  # the last one that belongs to a run
    first = 0
    for index, one in enumerate(several):
        while one.at - several[first].at > A_BURST:
            first += 1
        if index - first + 1 <= usual:
            continue
        if runs and first <= last:
            runs[-1] += several[last + 1 : index + 1]
        else:
            runs.append(list(several[first : index + 1]))
        last = index
    return runs
