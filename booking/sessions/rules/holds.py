"""Hold as a value, as whoever has it keeps it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hold:
    """A held time: the number of its busy time, and the tag without which nobody renews, confirms or releases it.

    The number alone does not do: a database may give the number of a row that is gone to another one.
    """

    busy_time_id: int
    tag: int
