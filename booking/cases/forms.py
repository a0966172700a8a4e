"""Forms of shields and alerts: why a record is shielded and who opens it; what somebody found of an opening."""

from __future__ import annotations

from datetime import date, timedelta

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField, SelectMultipleField, StringField

from booking.cases.rules import REASON_LENGTH
from booking.cases.rules.alerts import ALERT_WORDS, ALERT_WORDS_LENGTH, GLASS_REASON_LENGTH
from booking.cases.rules.shields import REVIEWS, SHIELD_REASONS
from booking.core import clock
from booking.core.translation import _l
from booking.web.forms import AtMost, NothingOdd, OnceForm, PageForm, TextField, options


class ReviewForm(PageForm):
    """When somebody asks again whether something is needed still."""

    review = RadioField(
        _l("When does somebody ask again whether it is needed?"),
        choices=options(REVIEWS.items()),
        default="180",
        widget=GovRadioInput(),
        validate_choice=False,
    )

    @property
    def review_on(self) -> date:
        """The day on which it is asked again; today, which is refused, where none of the list was chosen."""
        chosen = self.review.data or ""
        return clock.today() + timedelta(days=int(chosen) if chosen in REVIEWS else 0)


class ShieldForm(ReviewForm):
    """Why a person is shielded, and who opens their record beside whoever shields it."""

    kind = RadioField(
        _l("Why are they shielded?"),
        choices=options(SHIELD_REASONS.items()),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    reason = TextField(
        _l("In your own words"), validators=[NothingOdd("reason.odd"), AtMost(REASON_LENGTH, "reason.long")]
    )
    colleagues = SelectMultipleField(_l("Who opens it too?"), validate_choice=False)


class ShieldActForm(ReviewForm):
    """What is done with the list of a shield: words, a colleague, a day, beside the button that was pressed."""

    beside = "reason"
    colleague = StringField(validators=[NothingOdd("reason.odd")])
    reason = TextField(_l("Why?"), validators=[NothingOdd("reason.odd"), AtMost(REASON_LENGTH, "reason.long")])


class AlertForm(PageForm):
    """What a second person found of an opening."""

    beside = "words"
    word = RadioField(
        _l("Was it in order?"), choices=options(ALERT_WORDS.items()), widget=GovRadioInput(), validate_choice=False
    )
    words = TextField(
        _l("What did you find?"), validators=[NothingOdd("alert.odd"), AtMost(ALERT_WORDS_LENGTH, "alert.long")]
    )


class GlassForm(PageForm, OnceForm):
    """Which restricted entry of another department is opened, and why."""

    beside = "reason"
    entry = RadioField(_l("Which entry?"), widget=GovRadioInput(), validate_choice=False)
    reason = TextField(
        _l("Why do you need it now?"), validators=[NothingOdd("reason.odd"), AtMost(GLASS_REASON_LENGTH, "glass.long")]
    )
