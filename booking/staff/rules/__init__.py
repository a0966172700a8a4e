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
from booking.staff.rules.passwords import LONGEST_PASSWORD, password_fault
from booking.staff.rules.reach import EVERYTHING, Place, Reach, reach_of
from booking.staff.rules.sign_ins import AT_MOST, IDLE, KEPT_FOR, NOTED_EVERY, Ended, over_because

__all__ = [
    "AT_MOST",
    "EVERYTHING",
    "IDLE",
    "INVITED_FOR",
    "KEPT_FOR",
    "LONGEST_PASSWORD",
    "NOTED_EVERY",
    "Ended",
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
    "over_because",
    "password_fault",
    "reach_of",
    "touches",
    "venues_of",
]
