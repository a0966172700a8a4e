"""Rate limits of the citizen's pages: tries of what could be guessed or posted in masses."""

from __future__ import annotations

from booking.core.limits import TryLimit

FIND_BY_REFERENCE = TryLimit("find", 5, 15)
FIND_BY_NETWORK = TryLimit("find_address", 100, 15)  # a whole library may share one address
NAME_OF_BOOKING = TryLimit("name", 5, 15)
LOST_BY_CONTACT = TryLimit("lost", 3, 24 * 60)  # each may be a text
LOST_BY_NETWORK = TryLimit("lost_address", 30, 60)
NEW_NUMBER = TryLimit("number", 3, 24 * 60)
