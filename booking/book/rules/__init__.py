"""Rules of the citizen's pages: search, answers, holds, who may see a booking in full."""

from booking.book.rules.answers import PERSON, Answers, is_named, reminder_days
from booking.book.rules.holding import (
    HELD_IN_AN_HOUR,
    HOLD,
    LONGEST_HOLD,
    MOST_HELD_AT_ONCE,
    WARNING,
    Held,
    Holding,
    held_until,
    holding_at,
    takes_the_same,
)
from booking.book.rules.near import Search, how_in_words, licence_of, measured_from, miles_in_words
from booking.book.rules.pages import LINES, LINES_OF_A_DAY, AtVenue, PageOfTimes, by_distance, lines, one_page
from booking.book.rules.service_search import FindableService, matching
from booking.book.rules.tries import (
    FIND_BY_NETWORK,
    FIND_BY_REFERENCE,
    LOST_BY_CONTACT,
    LOST_BY_NETWORK,
    NAME_OF_BOOKING,
    NEW_NUMBER,
)
from booking.core.day_parts import TimeOfDay, in_part_of_day, overlaps_part_of_day

__all__ = [
    "FIND_BY_NETWORK",
    "FIND_BY_REFERENCE",
    "HELD_IN_AN_HOUR",
    "HOLD",
    "LINES",
    "LINES_OF_A_DAY",
    "LONGEST_HOLD",
    "LOST_BY_CONTACT",
    "LOST_BY_NETWORK",
    "MOST_HELD_AT_ONCE",
    "NAME_OF_BOOKING",
    "NEW_NUMBER",
    "PERSON",
    "WARNING",
    "Answers",
    "AtVenue",
    "FindableService",
    "Held",
    "Holding",
    "PageOfTimes",
    "Search",
    "TimeOfDay",
    "by_distance",
    "held_until",
    "holding_at",
    "how_in_words",
    "in_part_of_day",
    "is_named",
    "licence_of",
    "lines",
    "matching",
    "measured_from",
    "miles_in_words",
    "one_page",
    "overlaps_part_of_day",
    "reminder_days",
    "takes_the_same",
]
