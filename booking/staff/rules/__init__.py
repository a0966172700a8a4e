"""What a grant allows, what a password must be, and how long an invitation lasts."""

from booking.staff.rules.grants import (
    GrantLike,
    GrantTerms,
    Role,
    allows,
    departments_of,
    may_give,
    may_manage,
    touches,
    venues_of,
)
from booking.staff.rules.invitations import INVITED_FOR, invitation_stands
from booking.staff.rules.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, too_common

__all__ = [
    "INVITED_FOR",
    "LONGEST_PASSWORD",
    "SHORTEST_PASSWORD",
    "GrantLike",
    "GrantTerms",
    "Role",
    "allows",
    "departments_of",
    "invitation_stands",
    "may_give",
    "may_manage",
    "too_common",
    "touches",
    "venues_of",
]
