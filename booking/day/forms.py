"""Forms of the advisor's day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import StopValidation

from booking.citizens.forms import NeedsFields
from booking.citizens.rules import as_date, can_be_born_on
from booking.citizens.rules.knowing import NEED_LENGTH
from booking.core import clock
from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.day.rules import Draft
from booking.visits.rules import FOR_NEXT_LENGTH, LONGEST_REASON, Outcome, call_reason
from booking.web.day_fields import DayField, WallTimeField, read_day
from booking.web.forms import AtMost, Form, NothingOdd, OnceForm, PageForm, ParagraphField, TextField

OUTCOME_CHOICES = (
    (Outcome.RESOLVED, _l("Resolved")),
    (Outcome.FOLLOW_UP, _l("Follow-up")),
    (Outcome.REFERRED, _l("Referred")),
)


class Choice(StringField):
    """One of a list; whether the value is on the list is checked where it is used."""

    choices: Any = ()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Drop NUL characters, which the database refuses."""
        super().process_formdata([value.replace("\0", "") for value in valuelist])


class WriteUpForm(OnceForm):
    """Note, outcome and the rest of the panel in one form, so that no button loses what another field holds."""

    version = IntegerField(default=0)
    note = ParagraphField(
        _l("What we did"), validators=[NothingOdd("note.odd", paragraph=True), AtMost(10_000, "note.long")]
    )
    outcome = Choice(_l("Outcome"))
    referred_to = Choice(_l("Referred to"))
    topic = Choice(_l("Topic"))
    next_step = TextField(_l("Next step"), validators=[NothingOdd("next_step.odd"), AtMost(300, "next_step.long")])
    whose = Choice(_l("Whose is it?"))
    due_in = Choice(_l("Until when?"))
    due_on = TextField(
        _l("Or by a day, like 27/11/2026"), validators=[NothingOdd("day.wrong"), AtMost(40, "day.wrong")]
    )
    take_home = ParagraphField(
        _l("They take home"),
        validators=[NothingOdd("take_home.odd", paragraph=True), AtMost(4_000, "take_home.long")],
    )
    link_to = Choice(_l("Link by text"))
    restricted = BooleanField(_l("Only this department may read the note"))
    hand_over_to = Choice(_l("Hand over: they wait for"))
    hand_over_for = Choice(_l("With whom"))
    handed_over_because = Choice(_l("Why"))
    for_next = TextField(
        _l("For whoever sees them next"),
        validators=[NothingOdd("for_next.odd"), AtMost(FOR_NEXT_LENGTH, "for_next.long")],
    )
    slot = HiddenField()
    as_answered = BooleanField(_l("Also for the next visit"))
    party_name = TextField(_l("Name"), validators=[NothingOdd("name.odd"), AtMost(120, "name.long")])
    party_part = Choice(_l("Here as"))
    party_why = TextField(
        _l("Why does somebody under 18 interpret?"), validators=[NothingOdd("reason.odd"), AtMost(200, "reason.long")]
    )
    instead = Choice(_l("Somebody else is here"))
    born = TextField(_l("Date of birth"), validators=[NothingOdd("born.wrong")])
    need = TextField(_l("What to do for them"), validators=[NothingOdd("need.odd"), AtMost(NEED_LENGTH, "need.long")])

    def validate_born(self, field: TextField) -> None:
        """Refuse what is no day on which somebody who is here can have been born."""
        if field.data and not can_be_born_on(as_date(field.data), clock.today()):
            raise StopValidation(str(SENTENCES["born.wrong"]))

    def draft(self) -> Draft:
        """Return what was typed, as it is stored while the consultation goes on."""
        return Draft(
            note=self.note.data or "",
            outcome=self.outcome.data if self.outcome.data in dict(OUTCOME_CHOICES) else "",
            topic=self.topic.data or "",
            referred_to=self.referred_to.data or "",
            next_step=self.next_step.data or "",
            whose=self.whose.data or "",
            due_in=(self.due_in.data or "") if self.whose.data else "",
            due_on=self.due_on.data or "",
            take_home=self.take_home.data or "",
            restricted=bool(self.restricted.data),
            link_to=self.link_to.data or "",
            hand_over_to=self.hand_over_to.data or "",
            hand_over_for=self.hand_over_for.data or "",
            handed_over_because=self.handed_over_because.data or "",
            for_next=self.for_next.data or "",
            window=self.form_token.data or "",
        )

    def step_is_whole(self, today: date) -> bool:
        """Check that a next step with an owner says what, whose, and a day from today on; a draft need not."""
        what, whose = bool((self.next_step.data or "").strip()), self.whose.data or ""
        typed = (self.due_on.data or "").strip()
        day = read_day(typed) if typed else today
        if whose and not what:
            self.next_step.errors = [str(SENTENCES["next_step.missing"])]
        if (typed and not whose) or (whose and whose not in self.owners):
            self.whose.errors = [str(SENTENCES["whose.missing"])]
        if day is None or day < today:
            self.due_on.errors = [str(SENTENCES["day.wrong" if day is None else "due_on.past"])]
        return not self.errors

    def says_nothing_to_the_next(self) -> bool:
        """Check that there is no line for whoever sees them next: at a plain finish it would reach nobody."""
        if self.for_next.data:
            self.for_next.errors = [str(SENTENCES["for_next.alone"])]
        return not self.errors

    @property
    def owners(self) -> set[str]:
        """The values of `whose` that are offered."""
        return {value for choices in dict(self.whose.choices).values() for value, _text in choices}


class DropInForm(OnceForm, NeedsFields):
    """Add a walk-in at the advisor's desk: a name or none, a service, needs."""

    beside = "name"

    name = TextField(_l("Name (or leave empty)"), validators=[NothingOdd("name.odd"), AtMost(120, "name.long")])
    service = Choice(_l("About"))


class PauseForm(Form):
    kind = HiddenField()
    minutes = IntegerField(_l("Minutes"))


class WhyForm(Form):
    """Reason for calling people who are not the advisor's own work."""

    why = Choice(_l("Why do you call them?"))
    words = TextField(
        _l("Or in your own words"), validators=[NothingOdd("why.odd"), AtMost(LONGEST_REASON, "call_reason.long")]
    )

    @property
    def reason(self) -> str:
        """The stored form; empty where nothing was said."""
        return call_reason(self.why.data or "", self.words.data or "")


class PlaceForm(WhyForm):
    """Where the advisor is, when no session says it."""

    venue = Choice(_l("Library"))
    desk = Choice(_l("Desk"))


class LeaveForm(PageForm, OnceForm):
    """Ask for leave: whole days, from–to."""

    beside: ClassVar[str | None] = "starts"

    starts = DayField(_l("First day"), missing="day.missing", wrong="day.wrong")
    ends = DayField(_l("Last day (empty: the same)"), wrong="day.wrong")
    words = TextField(
        _l("Why? (optional, your manager reads it)"), validators=[NothingOdd("why.odd"), AtMost(200, "why.long")]
    )

    @property
    def between(self) -> tuple[datetime, datetime]:
        """Return both as UTC instants: the end of the last day is the start of the next."""
        last = self.ends.value or self.starts.value
        return clock.instant(self.starts.value, time.min), clock.instant(last + timedelta(days=1), time.min)


class HoursForm(PageForm, OnceForm):
    """Ask for other hours: from–to on a day, or in words."""

    beside: ClassVar[str | None] = "hours"

    day = DayField(_l("Which day? (empty: more than one)"), wrong="day.wrong")
    from_time = WallTimeField(_l("From"), wrong="time.wrong")
    to_time = WallTimeField(_l("To"), wrong="time.wrong")
    hours = ParagraphField(
        _l("Why? For more than one day: which hours, from when on?"),
        validators=[NothingOdd("why.odd", paragraph=True), AtMost(500, "hours.long")],
    )

    @property
    def between(self) -> tuple[datetime, datetime] | None:
        """Return both as UTC instants; None where the hours are said in words."""
        if self.day.value is None:
            return None
        return clock.instant(self.day.value, self.from_time.value), clock.instant(self.day.value, self.to_time.value)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what is left out: a day with both its times, or words."""
        day, *times = (bool((field.data or "").strip()) for field in (self.day, self.from_time, self.to_time))
        self.day.missing = "day.missing" if any(times) else ""
        self.from_time.missing, self.to_time.missing = ("starts.missing", "ends.missing") if day else ("", "")
        well = super().validate(extra_validators)
        if well and not day and not (self.hours.data or "").strip():
            self.hours.errors = [str(SENTENCES["hours.missing"])]
            return False
        return well
