"""Pages of the case record: search, the record itself, joining two."""

from booking.record.views import (
    breaking_glass,
    caller,
    died,
    doubles,
    entries,
    file,
    join,
    person,
    search,
    shield,
    show,
    story,
    visits,
    wishes,
)
from booking.record.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "breaking_glass",
    "caller",
    "died",
    "doubles",
    "entries",
    "file",
    "join",
    "person",
    "search",
    "shield",
    "show",
    "story",
    "visits",
    "wishes",
]
