"""Enter and reopen disruptions; preview, mark and resolve affected appointments."""

from booking.disruptions.operations.changes import (
    advisor_away,
    change_of_sessions,
    close_venue,
    close_venues,
    end_advisor,
    end_service,
    end_venue,
)
from booking.disruptions.operations.deadline import cancel_if_unresolved, find_unmarked
from booking.disruptions.operations.leave import (
    agree_to_leave,
    ask_for_hours,
    ask_for_leave,
    ask_in_words,
    decline_leave,
    end_leave_past,
    withdraw_leave,
)
from booking.disruptions.operations.previewing import Affected, DisruptionPreview, preview
from booking.disruptions.operations.reopening import reopen, reopen_together
from booking.disruptions.operations.resolving import Resolution, cancel_disrupted, resolve_affected
from booking.disruptions.operations.stand_ins import change_assignment, stand_in

__all__ = [
    "Affected",
    "DisruptionPreview",
    "Resolution",
    "advisor_away",
    "agree_to_leave",
    "ask_for_hours",
    "ask_for_leave",
    "ask_in_words",
    "cancel_disrupted",
    "cancel_if_unresolved",
    "change_assignment",
    "change_of_sessions",
    "close_venue",
    "close_venues",
    "decline_leave",
    "end_advisor",
    "end_leave_past",
    "end_service",
    "end_venue",
    "find_unmarked",
    "preview",
    "reopen",
    "reopen_together",
    "resolve_affected",
    "stand_in",
    "withdraw_leave",
]
