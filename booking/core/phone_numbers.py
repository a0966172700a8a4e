"""Phone numbers: parse what was typed into E.164, and say which the council texts and calls."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType


class NumberKind(StrEnum):
    """Kinds of numbers: a mobile is texted, a landline is called."""

    MOBILE = "mobile"
    LANDLINE = "landline"


class NotAPhoneNumber(ValueError):
    """Raised for text that is no number that could be dialled."""


class PremiumNumber(ValueError):
    """Raised for a number that costs more than a call should (premium, personal, pager, satellite): never used."""


class AbroadNumber(ValueError):
    """Raised for a number of a country that this council neither texts nor calls."""


@dataclass(frozen=True)
class PhoneNumber:
    """A number in E.164, its kind and country."""

    e164: str
    kind: NumberKind
    country: str = "GB"  # ISO 3166, as SMS_COUNTRIES names them


_COSTLY = {
    *(PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST),
    *(PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER),
}
_TEXTABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# Satellite telephones (+870, +881 …), international freephone and premium numbers belong to no country.
_NO_COUNTRY = "001"
HOME = "GB"
COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)


def parse(typed: str) -> PhoneNumber:
    """Parse a number as people type it: 07…, +44…, 0044…, with spaces or brackets; British without a country code.

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
    kind, country = phonenumbers.number_type(number), phonenumbers.region_code_for_number(number) or _NO_COUNTRY
    if kind in _COSTLY or country == _NO_COUNTRY:
        raise PremiumNumber(typed)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return PhoneNumber(e164, NumberKind.MOBILE if kind in _TEXTABLE else NumberKind.LANDLINE, country)


class AllowedCountries:
    """Countries whose numbers this council texts and calls (SMS_COUNTRIES), set once when the application starts."""

    def __init__(self) -> None:
        self.countries: Collection[str] = (HOME,)

    def init_app(self, countries: Collection[str]) -> None:
        self.countries = countries

    def check(self, number: PhoneNumber) -> None:
        """Raise AbroadNumber for a number of another country."""
        if number.country not in self.countries:
            raise AbroadNumber(number.e164)

    def allows(self, e164: str) -> bool:
        """Return whether a stored number may be texted."""
        return country_of(e164) in self.countries


allowed_countries = AllowedCountries()


def country_of(e164: str) -> str:
    """Return the ISO 3166 code of a stored number's country; "" where it is no number or a premium one.

    A number in a range that is not (or no longer) allocated belongs to the country of its calling code.
    """
    try:
        return parse(e164).country
    except PremiumNumber:
        return ""
    except NotAPhoneNumber:
        pass
    try:
        country = str(phonenumbers.region_code_for_country_code(phonenumbers.parse(e164).country_code or 0))
    except phonenumbers.NumberParseException:
        return ""
    return country if country in COUNTRIES else ""


def show(e164: str) -> str:
    """Format a number as its owner would write it: 07700 900123, or +33 1 …"""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    style = PhoneNumberFormat.NATIONAL if number.country_code == 44 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def last_digits(e164: str, count: int = 4) -> str:
    """Return the last digits of a number, by which hosts and citizens find an appointment."""
    return e164[-count:]


def _is_drama_number(number: phonenumbers.PhoneNumber) -> bool:
    return number.country_code == 44 and 7700900000 <= (number.national_number or 0) <= 7700900999
