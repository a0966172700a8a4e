"""Worker process: one list of chores, run once (`flask worker --once`) or in a loop."""

from booking.worker.chores import CHORES, Chore, Every
from booking.worker.loop import run_forever, run_once

__all__ = ["CHORES", "Chore", "Every", "run_forever", "run_once"]
