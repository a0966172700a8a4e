"""List everybody of a venue's day in one order, with what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from booking.core.translation import _, _l
from booking.visits.queries.rows import ExpectedRow, VenueDay, VisitRow
from booking.visits.rules import Attendance, GoneHow


class DayLine(NamedTuple):
    """One person on the list of a day: when, what became of them in a word, and whether it is over."""

    at: datetime | None
    word: str
    row: ExpectedRow | VisitRow
    booking: str = ""  # the reference of the appointment
    is_over: bool = False


_ATTENDANCE = {
    Attendance.EXPECTED: _l("booked"),
    Attendance.LATE: _l("late"),
    Attendance.DID_NOT_COME: _l("did not come"),
    Attendance.NOT_RECORDED: _l("not recorded"),
}
_GONE = {
    GoneHow.SEEN: _l("seen"),
    GoneHow.LEFT: _l("left without being seen"),
    GoneHow.NOT_RECORDED: _l("not recorded"),
    GoneHow.WITHDRAWN: _l("not coming"),
}


def lines_of(day: VenueDay) -> list[DayLine]:
    """List everybody of a venue's day by time, with what became of each."""
    lines = [_booked(row) for row in (*day.late, *day.expected, *day.absent)]
    lines += [DayLine(row.session_starts_at, _("drop-in, coming"), row) for row in day.coming]
    here = [(row, _("waiting")) for row in day.waiting] + [(row, _("with an advisor")) for row in day.with_advisor]
    lines += [DayLine(row.arrived_at, word, row, row.appointment_reference) for row, word in here]
    for row in (*day.done, *day.withdrawn):
        at, word = row.booked_for or row.arrived_at or row.session_starts_at, str(_GONE[GoneHow(row.gone_how)])
        lines.append(DayLine(at, word, row, row.appointment_reference, is_over=True))
    return sorted(lines, key=lambda line: (line.at is None, line.at))


def _booked(row: ExpectedRow) -> DayLine:
    word = str(_ATTENDANCE[row.attendance])
    if row.elsewhere:
        word = _("came to %(venue)s", venue=row.elsewhere)
    elif row.cannot_go_ahead:
        word = _("cannot go ahead")
    return DayLine(row.starts_at, word, row, row.reference)
