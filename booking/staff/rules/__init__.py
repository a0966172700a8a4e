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
from booking.staff.rules.reach import EVERYTHING, Place, Reach, reach_of

__all__ = [
    "EVERYTHING",
    "INVITED_FOR",
    "LONGEST_PASSWORD",
    "SHORTEST_PASSWORD",
    "GrantLike",
    "GrantTerms",
    "Place",
    "Reach",
    "Role",
    "allows",
    "departments_of",
    "invitation_stands",
    "may_give",
    "may_manage",
    "reach_of",
    "too_common",
    "touches",
    "venues_of",
]
