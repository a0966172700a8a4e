"""Travel time of an advisor between two venues."""

from __future__ import annotations

import math
from typing import Protocol

UNKNOWN_MINUTES = 30
SHORTEST_MINUTES = 10  # to pack up, leave, arrive and unpack, however near
LONGEST_MINUTES = 120
_KM_A_MINUTE = 0.5  # 30 km/h by road and on foot
_DETOUR = 1.3  # roads are longer than the straight line
_EARTH_KM = 6371.0


class Spot(Protocol):
    """Something with coordinates, WGS 84 degrees, or none."""

    latitude: float | None
    longitude: float | None


def travel_minutes(start: Spot, end: Spot) -> int:
    """Return the minutes from one venue to another, in whole fives: by straight-line distance, or 30 if unknown."""
    if start.latitude is None or start.longitude is None or end.latitude is None or end.longitude is None:
        return UNKNOWN_MINUTES
    km = _distance(start.latitude, start.longitude, end.latitude, end.longitude)
    minutes = SHORTEST_MINUTES + km * _DETOUR / _KM_A_MINUTE
    return min(LONGEST_MINUTES, math.ceil(minutes / 5) * 5)


def _distance(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return kilometres over the ground (haversine)."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(h))
