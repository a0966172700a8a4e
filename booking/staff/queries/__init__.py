"""Queries of staff, their grants and sign-ins."""

from booking.staff.queries.grants import (
    any_to_mail,
    managers,
    managers_of,
    notices,
    notices_to_mail,
    proposals,
    to_mail,
)
from booking.staff.queries.kept_forms import any_form_over, kept_forms
from booking.staff.queries.people import (
    advisors,
    by_email,
    by_id,
    by_invitation,
    by_reference,
    everyone,
    names_of_places,
)
from booking.staff.queries.sign_ins import open_sign_ins, sign_in_of

__all__ = [
    "advisors",
    "any_form_over",
    "any_to_mail",
    "by_email",
    "by_id",
    "by_invitation",
    "by_reference",
    "everyone",
    "kept_forms",
    "managers",
    "managers_of",
    "names_of_places",
    "notices",
    "notices_to_mail",
    "open_sign_ins",
    "proposals",
    "sign_in_of",
    "to_mail",
]
