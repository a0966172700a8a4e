"""Phone numbers as people type them: mobiles are texted, landlines called, premium ones refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core.phone_numbers import (
    AbroadNumber,
    AllowedCountries,
    NotAPhoneNumber,
    NumberKind,
    PremiumNumber,
    country_of,
    last_digits,
    parse,
    show,
)

MOBILE, LANDLINE = NumberKind.MOBILE, NumberKind.LANDLINE


@pytest.mark.parametrize(
    ("typed", "e164", "kind"),
    [
        ("07700 900123", "+447700900123", MOBILE),  # Ofcom's numbers for films
        ("07700900123", "+447700900123", MOBILE),
        ("+44 7700 900123", "+447700900123", MOBILE),
        ("+44 (0) 7700 900123", "+447700900123", MOBILE),
        ("0044 7700 900123", "+447700900123", MOBILE),
        ("(07700) 900-123", "+447700900123", MOBILE),
        ("  07700 900123\t", "+447700900123", MOBILE),
        ("07911 123456", "+447911123456", MOBILE),
        ("01706 924114", "+441706924114", LANDLINE),
        ("0161 496 0000", "+441614960000", LANDLINE),
        ("020 7946 0018", "+442079460018", LANDLINE),
        ("+33 6 12 34 56 78", "+33612345678", MOBILE),
        ("0033 6 12 34 56 78", "+33612345678", MOBILE),
        ("+33 1 42 68 53 00", "+33142685300", LANDLINE),
        ("+92 301 2345678", "+923012345678", MOBILE),
        ("+353 85 012 3456", "+353850123456", MOBILE),
    ],
)
def test_numbers_as_people_type_them(typed: str, e164: str, kind: NumberKind) -> None:
    found = parse(typed)
    assert (found.e164, found.kind) == (e164, kind)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "12",
        "999",
        "Ada",
        "07700 90012",
        "07700 9001234",
        "+44",
        "+999 1234567",
        "07700 900123 or 4",
        "0" * 40,
        "020 7946 0018 ext 7",
        "ada@example.com",
        "+",
        "00",
        "07700\n",
    ],
)
def test_what_cannot_be_dialled(typed: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        parse(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("0909 879 0123", "+44 909 879 0123", "0871 222 3333", "0843 123 4567", "0845 123 4567"),
        *("070 1234 5678", "+44 70 1234 5678", "+1 500 234 5678"),  # personal numbers
        *("+881 6 1234 5678", "+870 773 111 632", "+882 16 1234 5678", "+883 5100 1234 5678"),  # satellite, networks
        "+800 1234 5678",  # international freephone
    ],
)
def test_what_costs_too_much(typed: str) -> None:
    with pytest.raises(PremiumNumber):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        *(("07700 900123", "GB"), ("07400 123456", "GB"), ("01706 924114", "GB"), ("+353 85 012 3456", "IE")),
        *(("07797 712345", "JE"), ("07781 123456", "GG"), ("07624 123456", "IM")),  # a British code, not British
        *(("+992 91 712 3456", "TJ"), ("+53 5 1234567", "CU"), ("+33 6 12 34 56 78", "FR"), ("+881612345678", "")),
        *(("+447700901100", "GB"), ("+99291", "TJ"), ("+8810", ""), ("Testdale", ""), ("", "")),  # kept, and nobody's
    ],
)
def test_the_country_of_a_number(typed: str, country: str) -> None:
    assert country_of(typed) == country


def test_a_council_reaches_the_countries_it_names() -> None:
    council = AllowedCountries()
    council.init_app(["GB", "IE"])
    council.check(parse("07700 900123"))
    for abroad in ("+992 91 712 3456", "+53 5 1234567", "07797 712345", "+33 1 42 68 53 00"):
        with pytest.raises(AbroadNumber):
            council.check(parse(abroad))
    assert (
        council.allows("+353850123456") and not council.allows("+992917123456") and not council.allows("+881612345678")
    )


# By country: a mobile, a landline, a number that costs more than a call should, and two that nobody has.
TEN_COUNTRIES = {
    "Ireland": ("+353 85 012 3456", "+353 1 234 5678", "+353 1520 123456", ("+353 85 012 345", "+353 85 012 34567")),
    "France": ("+33 6 12 34 56 78", "+33 1 42 68 53 00", "+33 899 123 456", ("+33 6 12 34 56 7", "+33 6 12 34 56 789")),
    "Germany": ("+49 1512 3456789", "+49 30 123456", "+49 900 1 234567", ("+49 1512 34", "+49 0")),
    "Poland": ("+48 512 345 678", "+48 12 345 67 89", "+48 70 123 45 67", ("+48 512 345 67", "+48 512 345 6789")),
    "Romania": ("+40 712 034 567", "+40 21 123 4567", "+40 900 123 456", ("+40 712 034 56", "+40 712 034 5678")),
    "Pakistan": ("+92 301 2345678", "+92 21 23456789", "+92 900 12345", ("+92 301 23456", "+92 301 23456789")),
    "India": ("+91 81234 56789", "+91 74104 10123", "+91 186 123 456 7890", ("+91 81234 5678", "+91 1234 5678")),
    "Ukraine": ("+380 50 123 4567", "+380 31 123 4567", "+380 900 21 2345", ("+380 50 123 456", "+380 50 123 45678")),
    "Portugal": ("+351 912 345 678", "+351 21 234 5678", "+351 760 123 456", ("+351 912 345 67", "+351 912 345 6789")),
    "Italy": ("+39 312 345 6789", "+39 02 1234 5678", "+39 899 123 456", ("+39 312 345", "+39 02")),
}


@pytest.mark.parametrize("country", TEN_COUNTRIES)
def test_numbers_of_ten_countries(country: str) -> None:
    mobile, landline, costly, malformed = TEN_COUNTRIES[country]
    assert parse(mobile).kind is MOBILE and parse(mobile).e164 == mobile.replace(" ", "")
    assert parse(mobile.replace("+", "00")) == parse(mobile)
    assert parse(landline).e164 == landline.replace(" ", "")
    assert parse(landline).kind is (MOBILE if country == "India" else LANDLINE)  # India's may be either
    with pytest.raises(PremiumNumber):
        parse(costly)
    for typed in malformed:
        with pytest.raises(NotAPhoneNumber):
            parse(typed)


@given(st.text(max_size=40))
def test_anything_else_is_refused_by_name(typed: str) -> None:
    try:
        found = parse(typed)
    except (NotAPhoneNumber, PremiumNumber):
        return
    assert found.e164.startswith("+") and found.e164[1:].isdigit()
    assert parse(found.e164) == found


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+447700900123", "07700 900123"),
        ("+441706924114", "01706 924114"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_number_is_shown_as_its_owner_writes_it(e164: str, shown: str) -> None:
    assert show(e164) == shown


def test_the_last_digits() -> None:
    assert last_digits("+447700900123") == "0123"
