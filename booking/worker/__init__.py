"""The worker process: one list of chores, run once (`flask worker --once`) or in a loop."""

from booking.worker.chores import CHORES, Chore, Every, run_chores
from booking.worker.loop import run_forever, run_once

__all__ = ["CHORES", "Chore", "Every", "run_chores", "run_forever", "run_once"]
