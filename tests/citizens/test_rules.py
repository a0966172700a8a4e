"""Needs, wishes, and how much a search must say."""

from __future__ import annotations

import pytest

from booking.citizens.rules import (
    ContactKind,
    Needs,
    finds_whole_names,
    needs_in_short,
    read_contacts,
    says_enough,
)
from booking.core.languages import LANGUAGES_FOR_STAFF, SPOKEN_LANGUAGES
from booking.core.phone_numbers import NotAPhoneNumber, PremiumNumber


@pytest.mark.parametrize(
    ("mobile", "email", "expected"),
    [
        ("", "", []),
        ("  ", " ", []),
        ("07700 900123", "", [(ContactKind.MOBILE, "+447700900123")]),
        ("0044 7700 900123", "", [(ContactKind.MOBILE, "+447700900123")]),
        ("01706 924114", "", [(ContactKind.LANDLINE, "+441706924114")]),
        ("", " Ada@Example.COM ", [(ContactKind.EMAIL, "ada@example.com")]),
        ("+33 6 12 34 56 78", "a@b.c", [(ContactKind.MOBILE, "+33612345678"), (ContactKind.EMAIL, "a@b.c")]),
    ],
)
def test_contacts_are_kept_in_one_form(mobile: str, email: str, expected: list[tuple[ContactKind, str]]) -> None:
    assert read_contacts(mobile, email) == expected


@pytest.mark.parametrize(("mobile", "refusal"), [("12", NotAPhoneNumber), ("0909 879 0123", PremiumNumber)])
def test_numbers_that_are_none(mobile: str, refusal: type[ValueError]) -> None:
    with pytest.raises(refusal):
        read_contacts(mobile, "a@b.c")


def test_needs_keep_only_what_was_asked_for() -> None:
    needs = Needs(language="ur", more_time=True)
    assert needs.to_json() == {"language": "ur", "more_time": True}
    assert Needs.from_json(needs.to_json()) == needs
    assert Needs().to_json() == {}
    assert Needs.from_json(None) == Needs.from_json({"of_another_version": True}) == Needs()


@pytest.mark.parametrize(
    ("typed", "enough"),
    [
        ("ada", True),
        ("Łuk", True),
        ("Ng", True),
        ("li wu", True),
        ("小龙", True),
        ("李", True),
        ("o'n 0123", True),
        ("a 0123", True),
        ("07700 900123", True),
        ("7K3M9 Q10PA", True),
        ("ada@example.com", True),
        ("", False),
        ("a", False),
        ("a b", False),
        ("012", False),
        ("0123", False),
        ("01/02/1990", False),
        ("1 February 1990", False),
        ("...", False),
        ("a 12", False),
    ],
)
def test_what_says_enough_to_search_over_everybody(typed: str, enough: bool) -> None:
    assert says_enough(typed) is enough


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("ng", True), ("o'n", True), ("a b 12", True), ("ngu", False), ("ng 0123", False), ("01/02/1990", False)],
)
def test_a_search_of_two_letters_finds_whole_names(typed: str, whole: bool) -> None:
    assert finds_whole_names(typed) is whole


def test_staff_read_a_language_in_english_first() -> None:
    assert needs_in_short(Needs(language="ur", interpreter="spoken")) == ["Urdu (اردو)", "interpreter"]
    assert LANGUAGES_FOR_STAFF["cy"] == "Welsh (Cymraeg)" and LANGUAGES_FOR_STAFF["zh"] == "Chinese (中文)"
    assert LANGUAGES_FOR_STAFF.keys() == SPOKEN_LANGUAGES.keys()
    assert list(LANGUAGES_FOR_STAFF.values()) == sorted(LANGUAGES_FOR_STAFF.values())
