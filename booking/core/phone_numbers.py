"""What kind of telephone number was typed. Numbers are kept as E.164."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType


class NumberKind(StrEnum):
    """What can be done with a number: a mobile is texted, a landline is called."""

    MOBILE = "mobile"
    LANDLINE = "landline"


class NotAPhoneNumber(ValueError):
    """Nothing that could be dialled was typed."""


class PremiumNumber(ValueError):
    """A number that costs more than a call should: never texted, never called."""


@dataclass(frozen=True)
class PhoneNumber:
    """A number in E.164 and what it can be used for."""

    e164: str
    kind: NumberKind


_COSTLY = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}
_TEXTABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PERSONAL_NUMBER}


def parse(typed: str) -> PhoneNumber:
    """Read a number as people type it: 07…, +44…, 0044…, with spaces or brackets; a British one unless it says not.

    Raises NotAPhoneNumber or PremiumNumber.
    """
    text = typed.strip()
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber(typed) from error
    if number.extension or not phonenumbers.is_valid_number(number):
        # Ofcom's numbers for films and tests (07700 900xxx) are valid in shape and in no directory.
        if not phonenumbers.is_possible_number(number) or not _is_drama_number(number):
            raise NotAPhoneNumber(typed)
        return PhoneNumber(phonenumbers.format_number(number, PhoneNumberFormat.E164), NumberKind.MOBILE)
    kind = phonenumbers.number_type(number)
    if kind in _COSTLY:
        raise PremiumNumber(typed)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return PhoneNumber(e164, NumberKind.MOBILE if kind in _TEXTABLE else NumberKind.LANDLINE)


def show(e164: str) -> str:
    """A number as its owner would write it: 07700 900123, or +33 1 …"""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    style = PhoneNumberFormat.NATIONAL if number.country_code == 44 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def last_digits(e164: str, count: int = 4) -> str:
    """The end of a number, as hosts and citizens use it to find a booking."""
    return e164[-count:]


def _is_drama_number(number: phonenumbers.PhoneNumber) -> bool:
    return number.country_code == 44 and 7700900000 <= (number.national_number or 0) <= 7700900999
