"""The worker: what it does in a round, once a day, and for ever."""

from booking.messages.jobs.asking import ask_fates
from booking.messages.jobs.loop import run_forever, write_beat
from booking.messages.jobs.resuming import emails_that_may_go_twice, resume
from booking.messages.jobs.rounds import daily_chores, run_round, settle_all
from booking.messages.jobs.sending import RoundReport

__all__ = [
    "RoundReport",
    "ask_fates",
    "daily_chores",
    "emails_that_may_go_twice",
    "resume",
    "run_forever",
    "run_round",
    "settle_all",
    "write_beat",
]
