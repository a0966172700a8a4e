"""Reasons for comparing, joining and parting records, written down on both; what an advisor said of a likely one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from booking.citizens.rules import ContactKind
from booking.core.translation import LazyString, _l

SAME = "same"  # what an advisor says of a likely record that is theirs; else a MatchWord
RECOGNISED = "recognised"  # in the advisor's panel, where the person is
LISTED = "listed"  # on the list of likely doubles
LATER_FOR = timedelta(days=7)  # how long a pair that is put off stays off the list

JOIN_REASONS: dict[str, LazyString] = {
    "told_me": _l("They told me that they were here before"),
    "same_details": _l("The same name, and the same date of birth, number or address"),
    "asked": _l("A colleague asked me to look"),
}
OWN_REASONS: dict[str, LazyString] = {  # of a button that says why, so that nobody chooses it
    RECOGNISED: _l("An advisor recognised the person"),
    LISTED: _l("An advisor compared them on the list of likely doubles"),
}
WRONG_RECORD = "wrong_record"
PART_REASONS: dict[str, LazyString] = {
    "two_people": _l("They are two people"),
    WRONG_RECORD: _l("The wrong record was joined"),
}


class PointCounts(NamedTuple):
    """A number or address as it counts for a joined record: `stricter` only because of what is wished of another."""

    kind: str
    value: str
    language: str
    do_not_text: bool
    shared: bool
    preferred: bool
    opted_out_at: datetime | None
    stricter: bool


class Counts(NamedTuple):
    """What counts for a person once their records are one."""

    reached: list[PointCounts]
    needs: list[str]
    language: str  # in which they named themselves last

    @property
    def stricter(self) -> bool:
        """Whether a stricter wish counts for a number of which it was not said."""
        return any(point.stricter for point in self.reached)


def what_counts(points: Iterable[PointCounts], needs: Iterable[str], languages: Iterable[str]) -> Counts:
    """Say what counts after a joining; `languages` are those in which they named themselves, the last first.

    Every number, address and need counts, each once. Of two safe-contact wishes the stricter counts for all of them.
    """
    known = list({(point.kind, point.value): point for point in points}.values())
    texts, shared = any(point.do_not_text for point in known), any(point.shared for point in known)
    reached = []
    for point in known:
        kept_from = point.do_not_text or (texts and point.kind == ContactKind.MOBILE)
        read = point.shared or (shared and point.kind != ContactKind.POSTAL)
        more = (kept_from, read) != (point.do_not_text, point.shared)
        reached.append(point._replace(do_not_text=kept_from, shared=read, stricter=more))
    return Counts(reached, list(dict.fromkeys(needs)), next((one for one in languages if one), ""))


class MatchWord(StrEnum):
    """What an advisor said of a likely record, when it was not that it is the person's."""

    DIFFERENT = "different"
    UNSURE = "unsure"
    LATER = "later"  # put off on the list of likely doubles
