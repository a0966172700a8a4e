"""Reads of the record's page: the whole of it for a file, what an item is, search results, joins."""

from booking.record.queries.died import DeathPreview, death_preview
from booking.record.queries.filter_facts import facts_of
from booking.record.queries.people import (
    FoundRecord,
    Joined,
    join_by_reference,
    joins_into,
    opening,
    search_people,
)
from booking.record.queries.whole import WHOLE_TIMELINE, whole_record

__all__ = [
    "WHOLE_TIMELINE",
    "DeathPreview",
    "FoundRecord",
    "Joined",
    "death_preview",
    "facts_of",
    "join_by_reference",
    "joins_into",
    "opening",
    "search_people",
    "whole_record",
]
