"""Read disruptions, the appointments affected and who could stand in."""

from booking.disruptions.queries.disruptions import (
    disrupted_ahead,
    disruption_by_reference,
    disruption_of,
    disruptions,
    hits_of,
    may_see,
    open_counts,
    places_hit,
    spare_advisors,
)

__all__ = [
    "disrupted_ahead",
    "disruption_by_reference",
    "disruption_of",
    "disruptions",
    "hits_of",
    "may_see",
    "open_counts",
    "places_hit",
    "spare_advisors",
]
