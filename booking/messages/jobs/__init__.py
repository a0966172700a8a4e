"""What the worker does about messages in a round and once a day."""

from booking.messages.jobs.asking_receipts import ask_fates
from booking.messages.jobs.resuming import emails_that_may_go_twice, resume
from booking.messages.jobs.rounds import run_round, settle_all, sweep_messages
from booking.messages.jobs.sending import RoundReport

__all__ = [
    "RoundReport",
    "ask_fates",
    "emails_that_may_go_twice",
    "resume",
    "run_round",
    "settle_all",
    "sweep_messages",
]
