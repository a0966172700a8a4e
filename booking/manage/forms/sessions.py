"""Forms of series and single sessions: plain questions, no recurrence rules to write."""

from __future__ import annotations

from typing import ClassVar

from wtforms import BooleanField

from booking.core.translation import _l
from booking.manage.forms.base import REASON_LENGTH, ChangeForm, ChecksField, ListField, OneBox, RadiosField
from booking.manage.forms.fields import AdvisorsField, BreaksField
from booking.sessions.rules import SessionKind
from booking.web.day_fields import DayField, WallTimeField
from booking.web.forms import AtMost, NothingOdd, TextField, options

_WEEKDAYS = [
    *(("0", _l("Monday")), ("1", _l("Tuesday")), ("2", _l("Wednesday")), ("3", _l("Thursday"))),
    *(("4", _l("Friday")), ("5", _l("Saturday")), ("6", _l("Sunday"))),
]
_KINDS = [
    (SessionKind.APPOINTMENTS, _l("People book a time")),
    (SessionKind.DROP_IN, _l("People drop in")),
    (SessionKind.MIXED, _l("Both")),
]
# (every n weeks, 0), or (1, n-th such weekday of every month; -1 is the last).
HOW_OFTEN = {
    **{"week-1": (1, 0), "week-2": (2, 0), "week-3": (3, 0), "week-4": (4, 0)},
    **{"month-1": (1, 1), "month-2": (1, 2), "month-3": (1, 3), "month-4": (1, 4), "month--1": (1, -1)},
}
OFTEN_WORDS = [
    *(("week-1", _l("Every week")), ("week-2", _l("Every 2 weeks"))),
    *(("week-3", _l("Every 3 weeks")), ("week-4", _l("Every 4 weeks"))),
    *(("month-1", _l("First one of each month")), ("month-2", _l("Second one of each month"))),
    *(("month-3", _l("Third one of each month")), ("month-4", _l("Fourth one of each month"))),
    ("month--1", _l("Last one of each month")),
]


def reason_field() -> TextField:
    """Build the optional field for a reason, which colleagues read."""
    return TextField(
        _l("Why? (optional, for colleagues)"),
        validators=[NothingOdd("why.odd"), AtMost(REASON_LENGTH, "why.long")],
    )


class WhatForm(ChangeForm):
    """Fields of a session: kind, services, times, advisors."""

    kind = RadiosField(_l("How do people come?"), key="kind.missing", choices=options(_KINDS))
    services = ChecksField(_l("What is offered?"), key="offered.missing")
    starts = WallTimeField(_l("From"), missing="starts.missing", wrong="time.wrong")
    ends = WallTimeField(_l("To"), missing="ends.missing", wrong="time.wrong")
    advisors = AdvisorsField(_l("Who is there?"))


class SeriesForm(WhatForm):
    """Form of a series: weekdays, recurrence, first and last day."""

    beside: ClassVar[str | None] = "weekdays"
    first = ("weekdays", "how_often", "first_day", "last_day", "starts", "ends", "breaks")

    weekdays = ChecksField(_l("On which days?"), key="weekdays.missing", choices=options(_WEEKDAYS))
    how_often = ListField(_l("How often?"), key="how_often.missing", choices=options(OFTEN_WORDS), default="week-1")
    first_day = DayField(_l("From which day on?"), missing="first_day.missing", wrong="day.wrong")
    last_day = DayField(_l("Until which day?"), missing="last_day.missing", wrong="day.wrong")
    breaks = BreaksField(_l("Breaks (optional)"), wrong="breaks.wrong")
    also_one_off = BooleanField(_l("Also days that were changed for that day only"), widget=OneBox())


class SessionForm(WhatForm):
    beside: ClassVar[str | None] = "day"
    first = ("day", "starts", "ends")

    day = DayField(_l("On which day?"), missing="day.missing", wrong="day.wrong")
    reason = reason_field()


class OneDayForm(ChangeForm):
    """One day of a series: closed, opened although it is a bank holiday, or its last."""

    beside: ClassVar[str | None] = "day"

    day = DayField(_l("Which day?"), missing="day.missing", wrong="day.wrong")
    reason = reason_field()


class CancelSessionForm(ChangeForm):
    beside: ClassVar[str | None] = "reason"

    reason = reason_field()


class StandInForm(ChangeForm):
    """Form of a stand-in for all or part of an advisor's time in a session."""

    beside: ClassVar[str | None] = "advisor"

    advisor = ListField(_l("Who stands in?"), key="stand_in.missing")
    starts = WallTimeField(_l("From"), missing="starts.missing", wrong="time.wrong")
    ends = WallTimeField(_l("To"), missing="ends.missing", wrong="time.wrong")
    reason = reason_field()
