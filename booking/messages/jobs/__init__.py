"""Scheduled work on messages, in a round and once a day."""

from booking.messages.jobs.asking_receipts import ask_for_receipts
from booking.messages.jobs.resuming import emails_that_may_go_twice, resume
from booking.messages.jobs.rounds import reconcile_all, run_round, sweep_messages
from booking.messages.jobs.sending import RoundReport

__all__ = [
    "RoundReport",
    "ask_for_receipts",
    "emails_that_may_go_twice",
    "reconcile_all",
    "resume",
    "run_round",
    "sweep_messages",
]
