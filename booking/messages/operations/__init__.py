"""Settling what is owed, and carrying each message to its end."""

from booking.messages.operations.asking_receipts import note_asked
from booking.messages.operations.correcting_addresses import address_corrected
from booking.messages.operations.delivery import (
    close_calls,
    end_calls,
    expire,
    record_not_found,
    record_refused,
    record_sent,
    record_unsure,
)
from booking.messages.operations.delivery_receipts import record_report
from booking.messages.operations.dependencies import forget_dependencies
from booking.messages.operations.dispatches import Parcel
from booking.messages.operations.letters import letters_for
from booking.messages.operations.pausing import end_pause, pause, reconcile
from booking.messages.operations.reconciling import Settled, settle
from booking.messages.operations.retention import forget_words
from booking.messages.operations.sending import claim, claim_lost, release

__all__ = [
    "Parcel",
    "Settled",
    "address_corrected",
    "claim",
    "claim_lost",
    "close_calls",
    "end_calls",
    "end_pause",
    "expire",
    "forget_dependencies",
    "forget_words",
    "letters_for",
    "note_asked",
    "pause",
    "reconcile",
    "record_not_found",
    "record_refused",
    "record_report",
    "record_sent",
    "record_unsure",
    "release",
    "settle",
]
