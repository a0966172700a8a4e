"""Forms of closures and absences: from–to, reason, and the choice for each affected appointment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from booking.core import clock
from booking.core.translation import _l
from booking.manage.forms.base import ChangeForm, ListField
from booking.manage.forms.fields import DayField, WallTimeField
from booking.manage.forms.sessions import reason_field
from booking.sessions.errors import EndBeforeStart


class FromToForm(ChangeForm):
    """From one day to another, each with an optional time. Without times whole days are meant."""

    beside: ClassVar[str | None] = "starts"

    starts = DayField(_l("First day"), missing="day.missing", wrong="day.wrong")
    starts_time = WallTimeField(_l("From (empty: all day)"), wrong="time.wrong")
    ends = DayField(_l("Last day (empty: the same)"), wrong="day.wrong")
    ends_time = WallTimeField(_l("To (empty: end of the day)"), wrong="time.wrong")
    reason = reason_field()

    @property
    def between(self) -> tuple[datetime, datetime]:
        """Return both as UTC instants. Raises EndBeforeStart."""
        first: date = self.starts.value
        last: date = self.ends.value or first
        begins = clock.instant(first, self.starts_time.value or time.min)
        until: time | None = self.ends_time.value
        ends = clock.instant(last, until) if until else clock.instant(last + timedelta(days=1), time.min)
        if begins >= ends:
            raise EndBeforeStart
        return begins, ends


class ClosureForm(FromToForm):
    first = ("venue",)

    venue = ListField(_l("Which venue?"), key="venue.missing")


class AwayForm(FromToForm):
    first = ("advisor",)

    advisor = ListField(_l("Who is away?"), key="away.missing")


def choices_in(typed: Mapping[str, str]) -> dict[str, str]:
    """Read the choice for each appointment, by its reference: "best", "citizen", "cancel", "mine" or a stand-in's."""
    return {name[4:]: value for name, value in typed.items() if name.startswith("for-") and len(name) == 14}
