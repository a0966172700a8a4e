"""Queries of disruptions, affected appointments and possible stand-ins."""

from booking.disruptions.queries.disruptions import (
    affected_by,
    closed_with,
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
    "closed_with",
    "disrupted_ahead",
    "disruption_by_reference",
    "disruption_of",
    "disruptions",
    "may_see",
    "open_counts",
    "places_affected",
    "spare_advisors",
]
