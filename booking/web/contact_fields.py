"""Validators of phone numbers and e-mail addresses, for staff's and citizens' forms alike."""

from __future__ import annotations

from typing import Any

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_babel import get_locale
from wtforms.validators import StopValidation

from booking.core import phone_numbers
from booking.core.errors import SENTENCES
from booking.core.phone_numbers import AbroadNumber, NotAPhoneNumber, PremiumNumber, allowed_countries
from booking.core.text import OddCharacters, clean_line
from booking.web.forms import Form

EMAIL_LENGTH = 254


class APhoneNumber:
    """Validate a number that this council calls or texts. `needed`: the field cannot be left empty."""

    def __init__(self, *, needed: bool = False) -> None:
        end = "_needed" if needed else ""
        self.abroad, self.premium = f"mobile.abroad{end}", f"mobile.premium{end}"

    def __call__(self, form: Form, field: Any) -> None:
        """Raise StopValidation with the sentence. Empty is allowed."""
        if not (field.data or "").strip():
            field.data = ""
            return
        try:
            field.data = clean_line(field.data)
            allowed_countries.check(phone_numbers.parse(field.data))
        except AbroadNumber:
            raise StopValidation(str(SENTENCES[self.abroad]) % {"countries": countries_reached()}) from None
        except PremiumNumber:
            raise StopValidation(str(SENTENCES[self.premium])) from None
        except (NotAPhoneNumber, OddCharacters):
            raise StopValidation(str(SENTENCES["mobile.wrong"])) from None


def countries_reached() -> str:
    """Return the names of the countries whose numbers are texted and called."""
    names = (get_locale() or Locale("en")).territories
    return ", ".join(str(names.get(code, code)) for code in allowed_countries.countries)


class AnEmailAddress:
    """Validate the form of an e-mail address; its domain is not looked up."""

    def __call__(self, form: Form, field: Any) -> None:
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
