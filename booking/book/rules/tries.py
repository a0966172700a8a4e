"""Rate limits of the citizen's pages: tries of what could be guessed or posted in masses."""

from __future__ import annotations

from typing import NamedTuple


class TryLimit(NamedTuple):
    """At most `limit` tries in a window of `minutes`."""

    limit: int
    minutes: int


FIND_BY_REFERENCE = TryLimit(5, 15)
FIND_BY_NETWORK = TryLimit(100, 15)  # a whole library may share one address
NAME_OF_BOOKING = TryLimit(5, 15)
NEW_NUMBER = TryLimit(3, 24 * 60)
