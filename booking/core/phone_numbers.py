"""Telephone numbers: parse what was typed, and say which the council reaches. Kept as E.164."""

from __future__ import annotations

from collections.abc import Collection
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
    """A number that costs more than a call should (premium, shared cost, personal, pager, satellite): never used."""


class AbroadNumber(ValueError):
    """A number of a country that this council neither texts nor calls."""


@dataclass(frozen=True)
class PhoneNumber:
    """A number in E.164 and what it can be used for."""

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
    kind, country = phonenumbers.number_type(number), phonenumbers.region_code_for_number(number) or _NO_COUNTRY
    if kind in _COSTLY or country == _NO_COUNTRY:
        raise PremiumNumber(typed)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return PhoneNumber(e164, NumberKind.MOBILE if kind in _TEXTABLE else NumberKind.LANDLINE, country)


class AllowedCountries:
    """The countries whose numbers this council texts and calls: told once, when the application starts."""

    def __init__(self) -> None:
        self.countries: Collection[str] = (HOME,)

    def init_app(self, countries: Collection[str]) -> None:
        """Set them."""
        self.countries = countries

    def check(self, number: PhoneNumber) -> None:
        """Raises AbroadNumber for a number of another country."""
        if number.country not in self.countries:
            raise AbroadNumber(number.e164)

    def allows(self, e164: str) -> bool:
        """Whether a number that is kept may be texted."""
        return country_of(e164) in self.countries


allowed_countries = AllowedCountries()


def country_of(e164: str) -> str:
    """The country of a number that is kept; "" for what is none, or costs more than it should.

    One in a range that nobody has (any more) is of the country whose code it begins with.
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
