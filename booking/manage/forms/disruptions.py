"""Forms of closures and absences: from–to, reason, and the choice for each affected appointment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from booking.core import clock
from booking.core.translation import _, _l
from booking.manage.forms.base import REASON_LENGTH, ChangeForm, ChecksField, ListField
from booking.manage.forms.sessions import reason_field
from booking.sessions.errors import EndBeforeStart
from booking.venues.models import Venue
from booking.web.day_fields import DayField, WallTimeField
from booking.web.forms import AtMost, Needed, NothingOdd, PageForm, TextField

EVERY_VENUE = "*"


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

    venue = ChecksField(_l("Which venues?"), key="venue.missing")

    def offer(self, venues: Sequence[Venue]) -> None:
        """Offer these venues, and all of them at once."""
        every = [(EVERY_VENUE, _("All %(count)s venues", count=len(venues)))] if len(venues) > 1 else []
        self.venue.choices = [*every, *((venue.slug, venue.name) for venue in venues)]

    def chosen(self, venues: Sequence[Venue]) -> dict[int, str]:
        """Return those of the offered venues that are chosen: their names by id."""
        return {venue.id: venue.name for venue in venues if {venue.slug, EVERY_VENUE} & set(self.venue.data or ())}


class AwayForm(FromToForm):
    first = ("advisor",)

    advisor = ListField(_l("Who is away?"), key="away.missing")


class AgreeForm(ChangeForm):
    """Agree to what a colleague asks for; nothing is typed, so that a refusal concerns the whole page."""

    beside: ClassVar[str | None] = "form_token"


class DeclineForm(PageForm):
    beside: ClassVar[str | None] = "why"

    why = TextField(
        _l("Why not? They read it."),
        validators=[Needed("decline.missing"), NothingOdd("why.odd"), AtMost(REASON_LENGTH, "why.long")],
    )


def choices_in(typed: Mapping[str, str]) -> dict[str, str]:
    """Read the choice for each appointment, by its reference: "best", "citizen", "cancel", "mine" or a stand-in's."""
    return {name[4:]: value for name, value in typed.items() if name.startswith("for-") and len(name) == 14}
