"""Numbers as people type them: mobiles are texted, landlines called, costly ones neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core.phone_numbers import NotAPhoneNumber, NumberKind, PremiumNumber, last_digits, parse, show

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
        ("0300 123 4567", "+443001234567", LANDLINE),
        ("0800 0113 300", "+448000113300", LANDLINE),
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


@pytest.mark.parametrize("typed", ["0909 879 0123", "+44 909 879 0123", "0871 222 3333", "0843 123 4567"])
def test_what_costs_too_much(typed: str) -> None:
    with pytest.raises(PremiumNumber):
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
    assert last_digits("+447700900123", 3) == "123"
