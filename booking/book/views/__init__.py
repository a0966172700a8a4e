"""Pages of the citizen. All but the open ones are personal: no cache keeps them."""

from booking.book.views import (
    appointment,
    change,
    closed,
    drop_in,
    earlier,
    feeds,
    find,
    how,
    journey,
    start,
    ticket,
    times,
    wishes,
)
from booking.book.views.blueprint import blueprint

__all__ = [
    "appointment",
    "blueprint",
    "change",
    "closed",
    "drop_in",
    "earlier",
    "feeds",
    "find",
    "how",
    "journey",
    "start",
    "ticket",
    "times",
    "wishes",
]
