"""Feedback form after a visit: two questions, one of which must be answered."""

from __future__ import annotations

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField

from booking.book.forms.shape import CitizenForm
from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.web.forms import options

SORTED_OUT = [("yes", _l("Yes")), ("partly", _l("Partly")), ("no", _l("No"))]
TOLD_AGAIN = [("yes", _l("Yes")), ("no", _l("No"))]


class HowForm(CitizenForm):
    """Answers of the feedback after a visit."""

    beside = "sorted_out"
    sorted_out = RadioField(
        _l("Did we sort it out?"), choices=options(SORTED_OUT), widget=GovRadioInput(), validate_choice=False
    )
    told_again = RadioField(
        _l("Did you have to tell your story again?"),
        choices=options(TOLD_AGAIN),
        widget=GovRadioInput(),
        validate_choice=False,
    )

    def validate_sorted_out(self, field: Any) -> None:
        """Require one of the two answers."""
        if not self.answered[0] and not self.answered[1]:
            field.errors = [*field.errors, str(SENTENCES["how.missing"])]

    @property
    def answered(self) -> tuple[str, str]:
        """Both answers, each "" where not answered."""
        first, second = self.sorted_out.data, self.told_again.data
        return first if first in dict(SORTED_OUT) else "", second if second in dict(TOLD_AGAIN) else ""
