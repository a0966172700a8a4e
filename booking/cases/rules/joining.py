"""Reasons for comparing, joining and parting two records: each is written down on both."""

from __future__ import annotations

from booking.core.translation import LazyString, _l

JOIN_REASONS: dict[str, LazyString] = {
    "told_me": _l("They told me that they were here before"),
    "same_details": _l("The same name, and the same date of birth, number or address"),
    "asked": _l("A colleague asked me to look"),
}
PART_REASONS: dict[str, LazyString] = {
    "two_people": _l("They are two people"),
    "wrong_record": _l("The wrong record was joined"),
}
