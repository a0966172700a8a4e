"""Reasons for comparing, joining and parting records, written down on both; what an advisor said of a likely one."""

from __future__ import annotations

from enum import StrEnum

from booking.core.translation import LazyString, _l

RECOGNISED = "recognised"  # in the advisor's panel, where the person is

JOIN_REASONS: dict[str, LazyString] = {
    "told_me": _l("They told me that they were here before"),
    "same_details": _l("The same name, and the same date of birth, number or address"),
    "asked": _l("A colleague asked me to look"),
}
RECOGNISED_REASON = _l("An advisor recognised the person")
WRONG_RECORD = "wrong_record"
PART_REASONS: dict[str, LazyString] = {
    "two_people": _l("They are two people"),
    WRONG_RECORD: _l("The wrong record was joined"),
}


class MatchWord(StrEnum):
    """What an advisor said of a likely record, when it was not that it is the person's."""

    DIFFERENT = "different"
    UNSURE = "unsure"
