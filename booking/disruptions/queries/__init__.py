"""Read disruptions, the appointments affected and who could stand in."""

from booking.disruptions.queries.disruptions import (
    affected_by,
    disrupted_ahead,
    disruption_by_reference,
    disruption_of,
    disruptions,
    may_see,
    open_counts,
    places_affected,
    spare_advisors,
)

__all__ = [
    "affected_by",
    "disrupted_ahead",
    "disruption_by_reference",
    "disruption_of",
    "disruptions",
    "may_see",
    "open_counts",
    "places_affected",
    "spare_advisors",
]
