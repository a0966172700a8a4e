"""What a citizen's pages mean: what matches a search, what was agreed to, who may see a booking's details."""

from booking.book.rules.answers import Answers, is_named, reminder_days
from booking.book.rules.finding import Findable, matching, opening_in_words
from booking.core.day_parts import TimeOfDay, in_part_of_day, overlaps_part_of_day

__all__ = [
    "Answers",
    "Findable",
    "TimeOfDay",
    "in_part_of_day",
    "is_named",
    "matching",
    "opening_in_words",
    "overlaps_part_of_day",
    "reminder_days",
]
