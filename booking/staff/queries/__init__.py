"""Reads of staff."""

from booking.staff.queries.people import (
    advisors,
    by_email,
    by_id,
    by_invitation,
    by_reference,
    everyone,
    managers_of,
    names_of_places,
)
from booking.staff.queries.sign_ins import open_sign_ins, sign_in_of

__all__ = [
    "advisors",
    "by_email",
    "by_id",
    "by_invitation",
    "by_reference",
    "everyone",
    "managers_of",
    "names_of_places",
    "open_sign_ins",
    "sign_in_of",
]
