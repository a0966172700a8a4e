"""Reasons for comparing, joining and parting records, written down on both; what an advisor said of a likely one."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

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


class MatchWord(StrEnum):
    """What an advisor said of a likely record, when it was not that it is the person's."""

    DIFFERENT = "different"
    UNSURE = "unsure"
    LATER = "later"  # put off on the list of likely doubles
