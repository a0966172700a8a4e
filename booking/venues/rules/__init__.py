"""What the national list of libraries says: how the file is read, which rows count, what makes two rows one library."""

from booking.venues.rules.choice import Choice, Listed, choose, nearest
from booking.venues.rules.facts import (
    DAYS,
    LICENCE,
    NEEDED,
    OPENING,
    SOURCE,
    STATIC_LIBRARY,
    CannotUse,
    Facts,
    place_of,
    read_facts,
)
from booking.venues.rules.hours import HoursUnread, hours_in_words, read_hours, write_hours
from booking.venues.rules.table import Table, Unusable, read_table

__all__ = [
    "DAYS",
    "LICENCE",
    "NEEDED",
    "OPENING",
    "SOURCE",
    "STATIC_LIBRARY",
    "CannotUse",
    "Choice",
    "Facts",
    "HoursUnread",
    "Listed",
    "Table",
    "Unusable",
    "choose",
    "hours_in_words",
    "nearest",
    "place_of",
    "read_facts",
    "read_hours",
    "read_table",
    "write_hours",
]
