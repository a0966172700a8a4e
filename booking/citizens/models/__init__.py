"""Tables of case records, citizens, and contact points with their wishes; what is known about a person."""

from booking.citizens.models.doubles import LikelyPair
from booking.citizens.models.flags import FlagKind, PersonFlag
from booking.citizens.models.known import Death, PersonName, PersonNeed
from booking.citizens.models.people import (
    NOT_KEYED,
    NOT_PAIRED,
    CaseRecord,
    Citizen,
    CitizenContact,
    CitizenJoin,
    ContactPoint,
    Helper,
    HelperContact,
    NameKey,
)

__all__ = [
    "NOT_KEYED",
    "NOT_PAIRED",
    "CaseRecord",
    "Citizen",
    "CitizenContact",
    "CitizenJoin",
    "ContactPoint",
    "Death",
    "FlagKind",
    "Helper",
    "HelperContact",
    "LikelyPair",
    "NameKey",
    "PersonFlag",
    "PersonName",
    "PersonNeed",
]
