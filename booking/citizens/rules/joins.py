"""Joins of one citizen: on which record they leave them, whichever of them were undone."""

from __future__ import annotations

from collections.abc import Iterable


def record_after(own: int, joins: Iterable[tuple[int, int]]) -> int:
    """Return the record on which the joins that stand leave a citizen who began on their own.

    Each join, oldest first, goes from a record to another; one that starts elsewhere than where the citizen is by then
    moves them nowhere: the join that had brought them there was undone.
    """
    record = own
    for source, target in joins:
        if source == record:
            record = target
    return record
