"""Parse lists of libraries, postcodes and opening hours."""

from booking.venues.rules.choice import Choice, ListedVenue, choose, nearest
from booking.venues.rules.columns import NEEDED, OF_COUNCILS, OPENING, WEEKDAY_NAMES
from booking.venues.rules.facts import (
    NATIONS_BY_CODE,
    SOURCE,
    STATIC_LIBRARY,
    VENUE_LICENCE,
    CannotUse,
    VenueFacts,
    place_of,
    read_facts,
)
from booking.venues.rules.hours import HoursUnread, hours_in_words, opening_in_words, read_hours, write_hours
from booking.venues.rules.networks import NetworkUnread, is_within, read_network
from booking.venues.rules.table import Table, Unusable, read_table

__all__ = [
    "NATIONS_BY_CODE",
    "NEEDED",
    "OF_COUNCILS",
    "OPENING",
    "SOURCE",
    "STATIC_LIBRARY",
    "VENUE_LICENCE",
    "WEEKDAY_NAMES",
    "CannotUse",
    "Choice",
    "HoursUnread",
    "ListedVenue",
    "NetworkUnread",
    "Table",
    "Unusable",
    "VenueFacts",
    "choose",
    "hours_in_words",
    "is_within",
    "nearest",
    "opening_in_words",
    "place_of",
    "read_facts",
    "read_hours",
    "read_network",
    "read_table",
    "write_hours",
]
