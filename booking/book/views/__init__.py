"""Pages of the citizen. All but the open ones are personal: no cache keeps them."""

from booking.book.views import (
    appointment,
    change,
    details,
    drop_in,
    earlier,
    feeds,
    find,
    finish,
    how,
    journey,
    services,
    shared,
    start,
    ticket,
    times,
    venues,
    wishes,
)
from booking.book.views.blueprint import blueprint

__all__ = [
    "appointment",
    "blueprint",
    "change",
    "details",
    "drop_in",
    "earlier",
    "feeds",
    "find",
    "finish",
    "how",
    "journey",
    "services",
    "shared",
    "start",
    "ticket",
    "times",
    "venues",
    "wishes",
]
