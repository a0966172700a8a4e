"""Reconcile what messages are owed, and carry each one to its delivery status."""

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
from booking.messages.operations.delivery_receipts import record_receipt
from booking.messages.operations.dependencies import forget_dependencies
from booking.messages.operations.dispatches import Dispatch
from booking.messages.operations.letters import letters_for
from booking.messages.operations.pausing import compare_listed, end_pause, pause
from booking.messages.operations.reconciling import Reconciled, plan_again, reconcile, tell_anew
from booking.messages.operations.retention import forget_words
from booking.messages.operations.sending import claim, claim_lost, release
from booking.messages.operations.wishing import keep_wishes

__all__ = [
    "Dispatch",
    "Reconciled",
    "address_corrected",
    "claim",
    "claim_lost",
    "close_calls",
    "compare_listed",
    "end_calls",
    "end_pause",
    "expire",
    "forget_dependencies",
    "forget_words",
    "keep_wishes",
    "letters_for",
    "note_asked",
    "pause",
    "plan_again",
    "reconcile",
    "record_not_found",
    "record_receipt",
    "record_refused",
    "record_sent",
    "record_unsure",
    "release",
    "tell_anew",
]
