"""Operations over several rooms: write down that somebody has died, put a visit right that is over."""

from booking.record.operations.dying import undo_death, write_down_death
from booking.record.operations.visits import correct_party, undo_correction

__all__ = ["correct_party", "undo_correction", "undo_death", "write_down_death"]
