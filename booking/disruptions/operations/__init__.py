"""Disrupt, preview, resolve what is affected, and reopen."""

from booking.disruptions.operations.changes import (
    advisor_away,
    change_of_sessions,
    close_venue,
    end_advisor,
    end_service,
    end_venue,
)
from booking.disruptions.operations.deadline import cancel_overdue, find_fallen
from booking.disruptions.operations.previewing import Hit, Preview, preview
from booking.disruptions.operations.reopening import reopen
from booking.disruptions.operations.resolving import Best, cancel_disrupted, settle_best
from booking.disruptions.operations.stand_ins import change_assignment, stand_in

__all__ = [
    "Best",
    "Hit",
    "Preview",
    "advisor_away",
    "cancel_disrupted",
    "cancel_overdue",
    "change_assignment",
    "change_of_sessions",
    "close_venue",
    "end_advisor",
    "end_service",
    "end_venue",
    "find_fallen",
    "preview",
    "reopen",
    "settle_best",
    "stand_in",
]
