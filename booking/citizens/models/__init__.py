"""Tables of case records, citizens, and contact points with their wishes; what is known about a person."""

from booking.citizens.models.doubles import LikelyPair
from booking.citizens.models.flags import FlagKind, PersonFlag
from booking.citizens.models.known import Death, PersonName, PersonNeed
from booking.citizens.models.people import (
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
