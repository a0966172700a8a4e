"""Rules of grants, passwords, invitations and sign-ins."""

from booking.staff.rules.grants import (
    MANAGER_OF_ALL,
    OPEN_STATES,
    GivenGrant,
    GrantLike,
    GrantState,
    GrantTerms,
    Role,
    allows,
    may_give,
    may_manage,
    may_second,
    needs_second,
    terms_of,
    touches,
)
from booking.staff.rules.invitations import INVITED_FOR, invitation_stands
from booking.staff.rules.passwords import LONGEST_PASSWORD, password_fault
from booking.staff.rules.scope import EVERYTHING, Place, Scope, scope_of
from booking.staff.rules.sign_ins import (
    AT_MOST,
    IDLE,
    LAPSED,
    LAST_USE_PRECISION,
    SIGN_IN_KEPT_FOR,
    Ended,
    over_because,
)
from booking.staff.rules.wording import ROLE_NAMES, Answer, grant_words, notice_sentence

__all__ = [
    "AT_MOST",
    "EVERYTHING",
    "IDLE",
    "INVITED_FOR",
    "LAPSED",
    "LAST_USE_PRECISION",
    "LONGEST_PASSWORD",
    "MANAGER_OF_ALL",
    "OPEN_STATES",
    "ROLE_NAMES",
    "SIGN_IN_KEPT_FOR",
    "Answer",
    "Ended",
    "GivenGrant",
    "GrantLike",
    "GrantState",
    "GrantTerms",
    "Place",
    "Role",
    "Scope",
    "allows",
    "grant_words",
    "invitation_stands",
    "may_give",
    "may_manage",
    "may_second",
    "needs_second",
    "notice_sentence",
    "over_because",
    "password_fault",
    "scope_of",
    "terms_of",
    "touches",
]
