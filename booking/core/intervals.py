"""Half-open intervals, [start, end), over anything that can be ordered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple


class Interval(NamedTuple):
    """Half-open interval from `start` up to, not including, `end`."""

    start: datetime
    end: datetime


def overlap(a: Interval, b: Interval) -> bool:
    """Return whether two intervals overlap; those that only touch do not."""
    return a.start < b.end and b.start < a.end


def join_touching(pieces: Iterable[Interval]) -> Sequence[Interval]:
    """Return what the intervals cover, in order, those that overlap or touch as one."""
    joined: list[Interval] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(Interval(start, end))
    return joined


def subtract(whole: Interval, taken: Iterable[Interval]) -> Sequence[Interval]:
    """Return what is left of `whole`, in order, without the intervals of `taken` (any order, may overlap)."""
    free: list[Interval] = []
    cursor = whole.start
    for start, end in sorted(taken):
        if end <= cursor:
            continue
        if start >= whole.end:
            break
        if start > cursor:
            free.append(Interval(cursor, start))
        cursor = end
    if cursor < whole.end:
        free.append(Interval(cursor, whole.end))
    return free
