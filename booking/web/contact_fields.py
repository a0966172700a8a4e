"""What is checked of a number or an address as it is typed, at the desk and by the citizen alike."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms.validators import StopValidation

from booking.core import phone_numbers
from booking.core.errors import SENTENCES
from booking.core.phone_numbers import NotAPhoneNumber, PremiumNumber
from booking.core.text import OddCharacters, clean_line
from booking.web.forms import Form

EMAIL_LENGTH = 254


class APhoneNumber:
    """A number that can be called; a mobile can be texted too."""

    def __call__(self, form: Form, field: Any) -> None:
        """Raises StopValidation with the sentence. Empty is allowed."""
        if not (field.data or "").strip():
            field.data = ""
            return
        try:
            field.data = clean_line(field.data)
            phone_numbers.parse(field.data)
        except PremiumNumber:
            raise StopValidation(str(SENTENCES["mobile.premium"])) from None
        except (NotAPhoneNumber, OddCharacters):
            raise StopValidation(str(SENTENCES["mobile.wrong"])) from None


class AnEmailAddress:
    """An address in the right form; whether anybody reads it is not asked."""

    def __call__(self, form: Form, field: Any) -> None:
        """Raises StopValidation with the sentence. Empty is allowed."""
        field.data = (field.data or "").strip()
        if not field.data:
            return
        if len(field.data) > EMAIL_LENGTH:
            raise StopValidation(str(SENTENCES["email.long"]))
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError:
            raise StopValidation(str(SENTENCES["email.wrong"])) from None
