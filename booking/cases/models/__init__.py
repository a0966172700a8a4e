"""Tables of entries and actions on the record, of likely ones, shields, visits put right, and of the audit."""

from booking.cases.models.alert import Alert, AlertMark
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
from booking.cases.models.visit_correction import VisitCorrection
from booking.cases.models.young import ToldAge, YoungTelling

__all__ = [
    "Action",
    "Alert",
    "AlertMark",
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
    "ToldAge",
    "VisitCorrection",
    "YoungTelling",
    "entry_kinds",
]
