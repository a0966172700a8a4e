"""Rows of an advisor's day, ready to be shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from booking.day.rules import State
from booking.visits.queries import VisitRow
from booking.visits.rules import status_rank


@dataclass
class StintRow:
    """Where an advisor is assigned today, from–to, with the services of the session."""

    venue_id: int
    venue_slug: str
    venue: str
    desk_id: int | None
    desk: int | None
    starts_at: datetime
    ends_at: datetime
    kind: str
    service_ids: list[int]
    because: str = ""  # why they are there, where no session of theirs is


class DayRow(NamedTuple):
    """One line of *my day*."""

    starts_at: datetime
    ends_at: datetime
    state: State
    name: str = ""
    service: str = ""
    ticket: str = ""
    appointment: str = ""  # its reference
    consultation: str = ""  # its reference, once they are here
    record: str = ""  # the reference of the case record
    elsewhere: str = ""  # the venue, where it is another than the advisor's own now
    ended: bool = False  # a break that ended earlier than planned
    moved_by_me: bool = False  # to oneself: somebody has to check them in first
    entered: bool = False  # an absence that a manager has entered


class Seen(NamedTuple):
    """A conversation of this advisor today: going on, called, or finished."""

    reference: str
    status: str
    ticket: str
    name: str
    service: str
    at: datetime
    outcome: str
    needs_record: bool
    written: bool  # whether there is an entry of it
    left_open: bool  # still open at closing, so that what was typed waits to be written up
    in_group: bool  # seen together with others
    undo: str  # the act that finished it, as long as it can be undone

    @property
    def to_write_up(self) -> bool:
        """Finished, and nobody has written what was done; where no record is needed, nothing is to be written."""
        if self.left_open:
            return True
        return self.status == "finished" and self.outcome != "not_seen" and self.needs_record and not self.written


@dataclass(frozen=True)
class MyDay:
    """The advisor's own day and the waiting list of the venue."""

    stints: Sequence[StintRow]
    here: StintRow | None  # where the advisor is now, or will be next, or was last today
    rows: Sequence[DayRow]
    seen: Sequence[Seen]
    waiting: Sequence[VisitRow]  # in the order in which they are called
    next_up: VisitRow | None  # whom *call next* would give to this advisor
    own: Collection[str]  # whom of those waiting their own work brings: the conversation's reference
    pause: DayRow | None  # the break, or time away, that is running

    @property
    def current(self) -> Seen | None:
        """Whom the advisor is seeing, else whom they have called."""
        return min(
            (line for line in self.seen if line.status in {"in_progress", "called"}),
            key=lambda line: status_rank(line.status),
            default=None,
        )

    @property
    def undoable(self) -> set[str]:
        """The acts with which conversations were finished, as long as they can be undone."""
        return {line.undo for line in self.seen if line.undo}

    @property
    def to_write_up(self) -> list[Seen]:
        """What is still to be written before closing."""
        return [line for line in self.seen if line.to_write_up]

    @property
    def done(self) -> list[Seen]:
        """Whom the advisor has seen today, last first."""
        return [line for line in self.seen if line.status == "finished" and not line.left_open]
