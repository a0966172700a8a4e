"""Rows of an advisor's day, ready to be shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from booking.citizens.rules import InterpreterState, Needs
from booking.core.apart import Known
from booking.day.rules import State
from booking.visits.queries import VisitRow
from booking.visits.rules import WITH_ADVISOR, ConsultationStatus, Outcome, status_rank


@dataclass
class StintRow:
    """An advisor's assignment today: venue, desk, from–to, services of the session."""

    venue_id: int
    venue_slug: str
    venue: str
    desk_id: int | None
    desk: int | None
    starts_at: datetime
    ends_at: datetime
    kind: str
    service_ids: list[int]
    because: str = ""  # reason for being there without a session


class DayRow(NamedTuple):
    """One row of *my day*."""

    starts_at: datetime
    ends_at: datetime
    state: State
    name: str = ""
    service: str = ""
    ticket: str = ""
    appointment: str = ""  # its reference
    consultation: str = ""  # its reference, once they are here
    record: str = ""  # the reference of the case record
    elsewhere: str = ""  # the venue, where it is not the advisor's present one
    ended: bool = False  # a break that ended earlier than planned
    moved_by_me: bool = False  # the advisor moved it to themselves: somebody else has to check them in
    entered: bool = False  # an absence entered by a manager
    number: str = ""  # the last digits of theirs
    others: int = 0  # how many come with them, whose matter it is too
    needs: Needs = Needs()
    interpreter: InterpreterState = InterpreterState.NONE


class Seen(NamedTuple):
    """A consultation of this advisor today: in progress, called, or finished."""

    reference: str
    status: str
    ticket: str
    name: str
    service: str
    at: datetime
    outcome: str
    needs_record: bool
    written: bool  # whether it has an entry
    left_open: bool  # still open at closing: its draft has to be written up
    in_group: bool  # seen together with others
    undo: str  # the act that finished it, while it can be undone
    case_records: tuple[str, ...] = ()  # of the clients
    visit: str = ""  # once it is over, and can be put right

    @property
    def to_write_up(self) -> bool:
        """Whether it is finished without an entry, although a record is needed."""
        if self.left_open:
            return True
        return (
            self.status == ConsultationStatus.FINISHED
            and self.outcome != Outcome.NOT_SEEN
            and self.needs_record
            and not self.written
        )


@dataclass(frozen=True)
class AnotherDay:
    """An advisor's day that is over, or has yet to come."""

    stints: Sequence[StintRow]
    rows: Sequence[DayRow]
    seen: Sequence[Seen]

    @property
    def records(self) -> set[str]:
        """The references of the case records of everybody listed."""
        return {row.record for row in self.rows} | {one for line in self.seen for one in line.case_records}

    @property
    def known(self) -> list[Known]:
        """As in `MyDay`."""
        return known_of(self.rows)


def known_of(rows: Sequence[DayRow]) -> list[Known]:
    """Return whom the advisor expects, with what tells them from others of the same name."""
    booked = (row for row in rows if row.appointment)
    return [Known(row.appointment, row.name, {"service": row.service, "number": row.number}) for row in booked]


@dataclass(frozen=True)
class MyDay:
    """The advisor's own day and the queue of the venue."""

    stints: Sequence[StintRow]
    here: StintRow | None  # where the advisor is now, else next, else last today
    rows: Sequence[DayRow]
    seen: Sequence[Seen]
    waiting: Sequence[VisitRow]  # in the order in which they are called
    next_up: VisitRow | None  # whom *call next* would give to this advisor
    own: Collection[str]  # consultations in the queue that are their own work, by reference
    pause: DayRow | None  # the break or absence in progress

    @property
    def current(self) -> Seen | None:
        """The consultation in progress, else the called one."""
        return min(
            (line for line in self.seen if line.status in WITH_ADVISOR),
            key=lambda line: status_rank(line.status),
            default=None,
        )

    @property
    def known(self) -> list[Known]:
        """Whom the advisor expects, with what tells them from others of the same name."""
        return known_of(self.rows)

    @property
    def undoable(self) -> set[str]:
        """The acts that finished consultations, while they can be undone."""
        return {line.undo for line in self.seen if line.undo}

    @property
    def to_write_up(self) -> list[Seen]:
        """What is to be written up before closing."""
        return [line for line in self.seen if line.to_write_up]

    @property
    def done(self) -> list[Seen]:
        """Finished consultations, last first."""
        return [line for line in self.seen if line.status == ConsultationStatus.FINISHED and not line.left_open]
