"""Rate limits of the citizen's pages: how often the public may try what could be guessed or sent in masses."""

from __future__ import annotations

from typing import NamedTuple


class TryLimit(NamedTuple):
    """So many tries in a window of so many minutes."""

    limit: int
    minutes: int


FIND_BY_REFERENCE = TryLimit(5, 15)
FIND_BY_NETWORK = TryLimit(100, 15)  # a whole library shares one address
NAME_OF_BOOKING = TryLimit(5, 15)
NEW_NUMBER = TryLimit(3, 24 * 60)
