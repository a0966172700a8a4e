"""Forms of the case record's pages."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.validators import StopValidation

from booking.cases.rules import REASON_LENGTH
from booking.cases.rules.joining import JOIN_REASONS
from booking.core.errors import SENTENCES
from booking.core.text import is_reason
from booking.core.translation import _l
from booking.web.forms import AtMost, Form, Needed, NothingOdd, TextField, options


class ReasonForm(Form):
    """Reason for opening a record that is not the reader's own work."""

    reason = TextField(
        _l("Why are you opening this record?"),
        validators=[Needed("reason.missing"), NothingOdd("reason.odd"), AtMost(REASON_LENGTH, "reason.long")],
    )

    def validate_reason(self, field: TextField) -> None:
        if not is_reason(field.data or ""):
            raise StopValidation(str(SENTENCES["reason.missing"]))


class SearchForm(Form):
    """Search over all people: sent once, audited once."""

    text = TextField(
        _l("Name, date of birth, last digits or reference"),
        validators=[Needed("search.missing"), NothingOdd("search.missing")],
    )


class OtherForm(Form):
    """Reference of another record that may be the same person's, and why."""

    other = TextField(_l("Reference of the other record"), validators=[Needed("record.missing")])
    why = RadioField(
        _l("Why may they be one person?"),
        choices=options(JOIN_REASONS.items()),
        validators=[Needed("join_reason.missing")],
        widget=GovRadioInput(),
        validate_choice=False,
    )
