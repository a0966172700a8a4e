"""What a citizen's pages mean: what matches a search, what was agreed to, who may see a booking's details."""

from booking.book.rules.answers import Answers, is_named, reminder_days
from booking.book.rules.finding import (
    Findable,
    TimeOfDay,
    in_part_of_day,
    matching,
    opening_in_words,
    overlaps_part_of_day,
)

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
