"""Where messages about a young person go, by their age and what they said."""

from __future__ import annotations

from datetime import date

import pytest

from booking.cases.rules.young import ToldWay, ToldYoung, is_asked, telling_of_young

TODAY = date(2026, 11, 26)
FOURTEEN, TWELVE, GROWN = date(2012, 5, 1), date(2014, 5, 1), date(2008, 11, 26)
MUM, AUNT = 7, 8


@pytest.mark.parametrize(
    ("born", "said", "adult", "told"),
    [
        (None, "", None, None),
        (GROWN, "worker", None, None),
        (FOURTEEN, "", None, None),  # as typed, until they are asked
        (FOURTEEN, "themselves", None, ToldYoung(ToldWay.OWN)),
        (FOURTEEN, "adult", AUNT, ToldYoung(ToldWay.ADULTS, frozenset({AUNT}))),
        (FOURTEEN, "adult", 99, ToldYoung(ToldWay.IN_PERSON)),  # no longer of their household
        (FOURTEEN, "worker", None, ToldYoung(ToldWay.IN_PERSON)),
        (TWELVE, "", None, ToldYoung(ToldWay.ADULTS, frozenset({MUM}))),
        (TWELVE, "worker", None, ToldYoung(ToldWay.ADULTS, frozenset({MUM}))),
    ],
)
def test_by_age_and_word(born: date | None, said: str, adult: int | None, told: ToldYoung | None) -> None:
    found = telling_of_young(born, 13, TODAY, said=said, adult=adult, parents={MUM}, household={MUM, AUNT})
    assert found == told


def test_a_child_to_whom_nobody_is_linked_is_told_as_typed() -> None:
    assert telling_of_young(TWELVE, 13, TODAY, said="", adult=None, parents=(), household={AUNT}) is None


@pytest.mark.parametrize(
    ("born", "asked"),
    [
        (date(2013, 11, 26), True),
        (date(2013, 11, 27), False),
        (date(2008, 11, 27), True),
        (GROWN, False),
        (None, False),
    ],
)
def test_they_are_asked_from_their_birthday_until_they_are_18(born: date | None, asked: bool) -> None:
    assert is_asked(born, 13, TODAY) is asked
