"""Tables of entries and actions on the case record, of what advisors said of likely ones, of shields, of the audit."""

from booking.cases.models.household import HouseholdLink
from booking.cases.models.record import (
    Action,
    AuditHead,
    AuditRow,
    Entry,
    EntryAct,
    EntryClient,
    EntryLeft,
    EntryVersion,
    MatchDecision,
    entry_kinds,
)
from booking.cases.models.shield import Shield, ShieldCitizen, ShieldReader

__all__ = [
    "Action",
    "AuditHead",
    "AuditRow",
    "Entry",
    "EntryAct",
    "EntryClient",
    "EntryLeft",
    "EntryVersion",
    "HouseholdLink",
    "MatchDecision",
    "Shield",
    "ShieldCitizen",
    "ShieldReader",
    "entry_kinds",
]
