"""Hold, as a value that its owner keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hold:
    """A held time: the id of its busy time, and the tag without which nobody renews, confirms or releases it.

    The id alone does not do: a database may give the id of a deleted row to another one.
    """

    busy_time_id: int
    tag: int
