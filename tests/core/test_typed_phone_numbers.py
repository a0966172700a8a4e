"""Numbers as people type and paste them: two hundred that are meant, and what is asked of the others."""

from __future__ import annotations

import pytest

from booking.core.phone_numbers import (
    CountryMissing,
    NotAPhoneNumber,
    NumberKind,
    OrganisationNumber,
    PremiumNumber,
    SeveralNumbers,
    letters_as_digits,
    parse,
    show,
)

NUMBERS = ("7700900123", "7911123456", "1706924114", "2079460018", "1614960000")
WAYS = (
    *(
        "0{n}",
        "0{a} {b} {c}",
        "0{a}-{b}-{c}",
        "0{a}.{b}.{c}",
        "(0{a}) {b}{c}",
        "0{a}/{b}{c}",
        "0{a}–{b}–{c}",
        " 0{n}\t",
    ),
    *(
        "+44{n}",
        "+44 {a} {b} {c}",
        "+44 (0) {a} {b} {c}",
        "+44(0){n}",
        "+440{n}",
        "+44 0{a} {b}{c}",
        "(+44) {a} {b} {c}",
    ),
    *("0044 {a} {b} {c}", "0044 (0){n}", "00 44 {n}", "44 {a} {b} {c}", "+0044 {n}", "++44 {n}", "+ 44 {a} {b} {c}"),
    *("\u202a+44 {a} {b} {c}\u202c", "\u202d0{n}\u202c", "\u200e0{n}\u200f", "0{a}\u200b{b}{c}", "\u2068+44{n}\u2069"),
    *("0{a}\u00a0{b}\u00a0{c}", "0{a}\u2011{b}\u2011{c}", "mum: 0{a} {b}{c}", "0{n} (mum)", "tel:+44{n}", "0{n}."),
    *(
        "my number is 0{a} {b} {c}",
        "0{n} after six",
        "Ada, 0{n}",
        '"0{n}"',
        "Tel. 0{a} {b} {c}",
        "０{n}",
        "O{a} {b} {c}",
    ),
)
MEANT = (
    *(("O77OO 9OO123", "+447700900123"), ("o7700 9oo123", "+447700900123"), ("077009OOl23", "+447700900123")),
    *(("07700 900I23", "+447700900123"), ("+44 77OO 900123", "+447700900123"), ("OO44 7700 900123", "+447700900123")),
    *(("mum: O7700 9OO123", "+447700900123"), ("7700 900123", "+447700900123"), ("٠٧٧٠٠ ٩٠٠١٢٣", "+447700900123")),
    *(("+48 512 345 678", "+48512345678"), ("0048 512 345 678", "+48512345678"), ("+39 02 1234 5678", "+390212345678")),
    *(
        ("+1 514 555 0123", "+15145550123"),
        ("+49 (0)30/123456", "+4930123456"),
        ("+353 (0)85 012 3456", "+353850123456"),
    ),
)
REFUSED = (
    *(
        (typed, CountryMissing)
        for typed in ("514 555 0123", "(514) 555-0123", "201 555 0123", "512 345 678", "301 2345678")
    ),
    *((typed, CountryMissing) for typed in ("1 514 555 0123", "48 512 345 678", "924114 0")),
    *((typed, SeveralNumbers) for typed in ("07700 900123 or 07700 900124", "07700 900123 / 07700 900124")),
    *((typed, SeveralNumbers) for typed in ("07700 900123, 01706 924114", "07700 900123 07700 900124")),
    *((typed, OrganisationNumber) for typed in ("0800 0113 300", "0300 123 4567", "+44 300 123 4567", "0345 123 4567")),
    *((typed, OrganisationNumber) for typed in ("0370 123 4567", "0800 1111", "+1 800 555 1234", "O3OO l23 4567")),
    *((typed, PremiumNumber) for typed in ("070 1234 5678", "+44 70 1234 5678", "07O l234 5678", "076 0012 3456")),
    *((typed, PremiumNumber) for typed in ("0845 123 4567", "0909 879 0123", "0871 222 3333")),
    *((typed, NotAPhoneNumber) for typed in ("07700 90012", "07700 9001234", "O", "OO OO", "Ada", "999", "call me")),
    *((typed, NotAPhoneNumber) for typed in ("020 7946 0018 ext 7", "07700 900123 or 4", "O'Neill", "0800 FLOWERS")),
    *((typed, NotAPhoneNumber) for typed in ("LOOI IOO OOO", "0" * 40, "+44", "#31#", "07700/90012")),
)


def test_two_hundred_spellings() -> None:
    assert len(NUMBERS) * len(WAYS) + len(MEANT) >= 200 and len(REFUSED) > 40


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_read_however_it_is_typed(number: str) -> None:
    for way in WAYS:
        typed = way.format(n=number, a=number[:4], b=number[4:7], c=number[7:])
        assert parse(typed).e164 == f"+44{number}", typed


@pytest.mark.parametrize(("typed", "meant"), MEANT)
def test_letters_and_other_countries(typed: str, meant: str) -> None:
    assert parse(typed).e164 == meant


@pytest.mark.parametrize(("typed", "refusal"), REFUSED)
def test_what_is_refused_and_why(typed: str, refusal: type[ValueError]) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - which one is looked at
        parse(typed)
    assert refused.type is refusal


def test_a_number_of_another_country_is_never_taken_for_a_british_one_of_a_landline() -> None:
    with pytest.raises(CountryMissing):
        parse("201 555 0123")  # New Jersey; London, if a 0 were added
    assert parse("757 555 0123").kind is NumberKind.MOBILE  # as a mobile it is shown back with its 0
    assert show(parse("757 555 0123").e164) == "07575 550123"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("O77OO l23", "07700 123"), ("Oo Il", "Oo Il"), ("O'Brien 0l23", "O'Brien 0123"), ("7HKM2 4XQ9P", "7HKM2 4XQ9P")],
)
def test_letters_are_digits_only_among_digits(typed: str, digits: str) -> None:
    assert letters_as_digits(typed) == digits
