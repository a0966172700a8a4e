"""What a person may say of themselves."""

from __future__ import annotations

import pytest

from booking.citizens.rules import ContactKind, Needs, read_contacts
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
