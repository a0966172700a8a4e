"""Reads of venues: one, all, and which are near."""

from booking.venues.queries.finding import all_slugs, by_slug, open_venues, with_ids

__all__ = ["all_slugs", "by_slug", "open_venues", "with_ids"]
