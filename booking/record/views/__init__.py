"""Pages of the case record: search, the record itself, joining two."""

from booking.record.views import entries, file, join, person, search, show, story, wishes
from booking.record.views.blueprint import blueprint

__all__ = ["blueprint", "entries", "file", "join", "person", "search", "show", "story", "wishes"]
