"""Phone numbers: parse what was typed into E.164, and say which the council texts and calls."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from booking.core.text import UNSEEN

LAST_DIGITS = 4  # of a number, by which hosts and citizens find an appointment


class NumberKind(StrEnum):
    """Kinds of numbers: a mobile is texted, a landline is called."""

    MOBILE = "mobile"
    LANDLINE = "landline"


class NotAPhoneNumber(ValueError):
    """Raised for text that is no number that could be dialled."""


class CountryMissing(NotAPhoneNumber):
    """The number begins neither with 0 nor with + and a country."""


class SeveralNumbers(NotAPhoneNumber):
    """More than one number was typed."""


class PremiumNumber(ValueError):
    """Raised for a number that costs more than a call should (premium, personal, pager, satellite): never used."""


class OrganisationNumber(PremiumNumber):
    """The number is an organisation's, like 0300 or 0800: no person is reached there."""


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
_OF_ORGANISATIONS = {PhoneNumberType.TOLL_FREE, PhoneNumberType.UAN, PhoneNumberType.VOICEMAIL}
_TEXTABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# Satellite telephones (+870, +881 …), international freephone and premium numbers belong to no country.
_NO_COUNTRY = "001"
HOME = "GB"
COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
# Digits, with the letters that are typed for them, and what may stand between them.
_DIGITS_TYPED = re.compile(r"(?<![^\W_])[\dOoIl|]*\d[\dOoIl|]*(?![^\W_])")
_NUMBER = re.compile(r"[+(]*\d(?:[\s().,/·‐-―−-]*\d)*")
_LEAST_DIGITS, _MOST_DIGITS = 7, 19  # with an international prefix and a 0 in brackets


def parse(typed: str) -> PhoneNumber:
    """Parse a number as people type it: 07…, +44…, 0044…, with spaces, brackets or words around it.

    British without a country code. Raises NotAPhoneNumber or PremiumNumber.
    """
    text = _dialled(typed)
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
    if kind in _OF_ORGANISATIONS:
        raise OrganisationNumber(typed)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return PhoneNumber(e164, NumberKind.MOBILE if kind in _TEXTABLE else NumberKind.LANDLINE, country)


def letters_as_digits(typed: str) -> str:
    """Replace the letters O, I and l that were typed for digits, in words that have a digit and nothing else."""
    return _DIGITS_TYPED.sub(lambda found: re.sub("[Oo]", "0", re.sub("[Il|]", "1", found[0])), typed)


def _dialled(typed: str) -> str:
    """Find the one number in a text, as + and digits, or digits that begin with 0. Raises NotAPhoneNumber."""
    found = _NUMBER.findall(letters_as_digits(normalize("NFKC", typed.translate(UNSEEN))))
    numbers = ["".join(str(int(sign)) for sign in one if sign.isdecimal()) for one in found]
    run_together = any(
        len(one) > _MOST_DIGITS and not text.isdecimal() for one, text in zip(numbers, found, strict=True)
    )
    if run_together or sum(len(one) >= _LEAST_DIGITS for one in numbers) > 1:
        raise SeveralNumbers(typed)
    if len(numbers) != 1:
        raise NotAPhoneNumber(typed)
    digits = numbers[0]
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if "+" in found[0]:
        return f"+{digits}"
    if digits.startswith("44") and len(digits) > 10:
        return f"+{digits}"
    if digits.startswith("7") and len(digits) == 10:  # shown back with its 0
        return f"0{digits}"
    if not digits.startswith("0") and len(digits) >= _LEAST_DIGITS:
        raise CountryMissing(typed)
    return digits


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


def last_digits(e164: str) -> str:
    """Return the last digits of a number, by which hosts and citizens find an appointment."""
    return e164[-LAST_DIGITS:]


def _is_drama_number(number: phonenumbers.PhoneNumber) -> bool:
    return number.country_code == 44 and 7700900000 <= (number.national_number or 0) <= 7700900999
