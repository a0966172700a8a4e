"""Queries of venues: one, all, and which are near."""

from booking.venues.queries.finding import (
    all_slugs,
    by_slug,
    every_venue,
    forget_networks,
    open_venues,
    public_networks,
    with_ids,
)
from booking.venues.queries.near import Located, distances, locate

__all__ = [
    "Located",
    "all_slugs",
    "by_slug",
    "distances",
    "every_venue",
    "forget_networks",
    "locate",
    "open_venues",
    "public_networks",
    "with_ids",
]
