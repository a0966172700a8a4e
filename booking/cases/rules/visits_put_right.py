"""Rules of putting a visit right once it is over: what may be changed of it, why, and who may."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from booking.cases.rules.access import Reader, may_open
from booking.core.translation import LazyString, _l
from booking.staff.rules import Role, allows


class VisitChange(StrEnum):
    """What is changed of a visit that is over."""

    ADDED = "added"  # somebody who was there too
    TAKEN_OFF = "taken_off"  # who was not there
    PART = "part"  # what somebody was there as
    SOMEBODY_ELSE = "somebody_else"  # it was another person
    SUBJECT = "subject"  # service and topic of a consultation


VISIT_CHANGES: dict[str, LazyString] = {
    VisitChange.SOMEBODY_ELSE: _l("It was somebody else"),
    VisitChange.ADDED: _l("Somebody was there too"),
    VisitChange.TAKEN_OFF: _l("Somebody was not there"),
    VisitChange.PART: _l("Somebody was there as something else"),
    VisitChange.SUBJECT: _l("It was about another service or topic"),
}
VISIT_REASONS: dict[str, LazyString] = {
    "chosen": _l("The wrong one was chosen"),
    "told": _l("It was known only later"),
    "forgotten": _l("It was left out"),
    "asked": _l("The person asked for it"),
}


def may_put_visit_right(
    venue_id: int, held_by: Collection[int | None], departments: Collection[int | None], reader: Reader
) -> bool:
    """Return whether a visit is this reader's to put right.

    They held one of its consultations, or are an advisor at its venue for one of their departments (None: no service).
    """
    there = (allows(reader.grants, Role.ADVISOR, venue_id=venue_id, department_id=one) for one in departments)
    return may_open(reader) and (reader.id in held_by or any(there))
