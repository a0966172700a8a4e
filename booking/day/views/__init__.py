"""Pages of the advisor's day: calling, writing, breaks and walk-ins, and the calendar feed."""

from booking.day.views import (
    around,
    calendar,
    calling,
    handing_over,
    known,
    later,
    leave,
    recognising,
    referring,
    switching,
    with_them,
    writing,
)
from booking.day.views.blueprint import blueprint

__all__ = [
    "around",
    "blueprint",
    "calendar",
    "calling",
    "handing_over",
    "known",
    "later",
    "leave",
    "recognising",
    "referring",
    "switching",
    "with_them",
    "writing",
]
