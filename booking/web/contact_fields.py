"""Validators of phone numbers and e-mail addresses, for staff's and citizens' forms alike."""

from __future__ import annotations

from typing import Any, cast

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask import render_template
from flask_babel import get_locale
from markupsafe import Markup
from wtforms.validators import StopValidation

from booking.core import phone_numbers
from booking.core.email_addresses import likely_meant
from booking.core.errors import SENTENCES
from booking.core.phone_numbers import (
    AbroadNumber,
    CountryMissing,
    NotAPhoneNumber,
    OrganisationNumber,
    PremiumNumber,
    SeveralNumbers,
    allowed_countries,
)
from booking.core.text import OddCharacters, clean_line
from booking.web.forms import Form, TextField, TextInput

EMAIL_LENGTH = 254


_PHONE_SENTENCES: dict[type[ValueError], str] = {
    AbroadNumber: "mobile.abroad",
    OrganisationNumber: "mobile.organisation",
    PremiumNumber: "mobile.premium",
    CountryMissing: "mobile.country",
    SeveralNumbers: "mobile.several",
}


class APhoneNumber:
    """Validate a number that this council calls or texts.

    `needed`: the field cannot be left empty; `wrong` names the sentence for what is no number.
    """

    def __init__(self, *, needed: bool = False, wrong: str = "mobile.wrong") -> None:
        self.needed, self.wrong = needed, wrong

    def __call__(self, form: Form, field: Any) -> None:
        """Keep the number as it will be used. Raise StopValidation with the sentence. Empty is allowed."""
        if not (field.data or "").strip():
            field.data = ""
            return
        try:
            number = phone_numbers.parse(clean_line(field.data))
            allowed_countries.check(number)
        except (AbroadNumber, PremiumNumber, NotAPhoneNumber, OddCharacters) as error:
            raise StopValidation(self._sentence(type(error))) from None
        field.data = phone_numbers.show(number.e164)

    def _sentence(self, error: type[ValueError]) -> str:
        key = _PHONE_SENTENCES.get(error, self.wrong)
        sentence = str(SENTENCES[f"{key}_needed" if self.needed and f"{key}_needed" in SENTENCES else key])
        return sentence % {"countries": countries_reached()} if error is AbroadNumber else sentence


def countries_reached() -> str:
    """Return the names of the countries whose numbers are texted and called."""
    names = (get_locale() or Locale("en")).territories
    return ", ".join(str(names.get(code, code)) for code in allowed_countries.countries)


class EmailInput(TextInput):
    """The GOV.UK text input, with the addresses to choose from below where one is asked about."""

    def __call__(self, field: Any, **kwargs: Any) -> str:
        """Render the input, and the choice."""
        shown = cast(str, super().__call__(field, **kwargs))
        return shown + Markup(render_template("components/email_choice.html", field=field)) if field.meant else shown


class EmailField(TextField):
    """An e-mail address. `meant` is what a misspelt one probably means; `answer` the address chosen then."""

    widget = EmailInput()
    meant = answer = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the address, and the choice below it, which has the same name."""
        super().process_formdata(valuelist)
        self.answer = valuelist[1] if len(valuelist) > 1 else ""


class AnEmailAddress:
    """Validate that an address has the right form, and ask where its domain looks misspelt."""

    def __call__(self, form: Form, field: EmailField) -> None:
        """Raise StopValidation with the sentence. Empty is allowed."""
        field.data = (field.data or "").strip()
        if not field.data:
            return
        if len(field.data) > EMAIL_LENGTH:
            raise StopValidation(str(SENTENCES["email.long"]))
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError:
            raise StopValidation(str(SENTENCES["email.wrong"])) from None
        meant = likely_meant(field.data)
        if field.answer and field.answer == meant:
            field.data = meant
        elif meant and field.data not in (field.answer, field.object_data):
            field.meant = meant
            raise StopValidation(str(SENTENCES["email.meant"]) % {"address": meant})
