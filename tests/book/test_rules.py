from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from booking.book.rules import (
    Answers,
    TimeOfDay,
    in_part_of_day,
    is_named,
    matching,
    overlaps_part_of_day,
    reminder_days,
)
from booking.citizens.rules import Needs


@dataclass
class Service:
    name: str
    summary: str = ""
    together: list[str] = field(default_factory=list)
    answers: list[list[str]] = field(default_factory=list)


TAX = Service("Paying council tax", "Bills and arrears", ["Pay by instalments"])
HOME = Service("Finding somewhere to live", "Homelessness and renting", answers=[["Do I pay?", "No"]])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("council tax", [TAX]),
        ("COUNCIL-TAX", [TAX]),
        ("bills", [TAX]),
        ("bill", [TAX]),
        ("I need help with my rent", [HOME]),
        ("pay", [TAX, HOME]),  # in the name counts more than in the text
        ("dog licence", []),
        ("the", [TAX, HOME]),  # nothing but small words: whatever has them
    ],
)
def test_a_search_finds_services_by_everyday_words(typed: str, found: list[Service]) -> None:
    if typed == "the":
        assert matching([Service("The rest"), HOME], typed) == [Service("The rest")]
    else:
        assert matching([HOME, TAX], typed) == found


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("Ada Lovelace", "Ada Lovelace", True),
        ("lovelace ADA", "Ada Lovelace", True),
        ("Zoe O Neill Smith", "Zoë O’Neill-Smith", True),
        ("zoe oneill smith", "Zoë O’Neill-Smith", True),
        ("Annmarie McDonald", "Mc Donald Ann-Marie", True),
        ("lukasz zak", "Łukasz Żak", True),
        ("Weiss Aesa", "Æsa Weiß", True),
        ("Brien", "O'Brien", False),
        ("A", "A", True),
        ("Ada", "Ada Lovelace", False),
        ("", "", False),
        (" ", "Ada", False),
        ("李小龙", "李小龙", True),
        ("-", "—", False),
        ("🐶", "🐶", True),
    ],
)
def test_the_name_given_opens_the_page_however_it_is_typed(typed: str, name: str, same: bool) -> None:
    assert is_named(typed, name) is same


@pytest.mark.parametrize(
    ("at", "part", "inside"),
    [
        (datetime(2026, 11, 26, 11, 59, tzinfo=UTC), TimeOfDay.MORNING, True),
        (datetime(2026, 11, 26, 12, 0, tzinfo=UTC), TimeOfDay.MORNING, False),
        (datetime(2026, 11, 26, 12, 0, tzinfo=UTC), TimeOfDay.AFTERNOON, True),
        (datetime(2026, 11, 26, 17, 0, tzinfo=UTC), TimeOfDay.EVENING, True),
        (datetime(2026, 7, 1, 11, 30, tzinfo=UTC), TimeOfDay.MORNING, False),  # half past twelve in summer
        (datetime(2026, 11, 26, 3, 0, tzinfo=UTC), None, True),
    ],
)
def test_parts_of_a_day_are_those_of_the_clock_on_the_wall(at: datetime, part: TimeOfDay, inside: bool) -> None:
    assert in_part_of_day(at, part) is inside


def test_a_session_is_in_each_part_it_reaches_into() -> None:
    starts, ends = datetime(2026, 11, 26, 10, tzinfo=UTC), datetime(2026, 11, 26, 13, tzinfo=UTC)
    assert overlaps_part_of_day(starts, ends, TimeOfDay.MORNING)
    assert overlaps_part_of_day(starts, ends, TimeOfDay.AFTERNOON)
    assert not overlaps_part_of_day(starts, ends, TimeOfDay.EVENING)


def test_reminders_come_three_days_and_one_day_before() -> None:
    booked = datetime(2026, 11, 20, 9, tzinfo=UTC)
    starts = datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert reminder_days(starts, booked, booked) == [date(2026, 11, 23), date(2026, 11, 25)]
    assert reminder_days(starts, booked, datetime(2026, 11, 24, 9, tzinfo=UTC)) == [date(2026, 11, 25)]
    assert reminder_days(starts, booked, booked, planned=True) == [date(2026, 11, 25)]
    late = datetime(2026, 11, 25, 20, tzinfo=UTC)
    assert reminder_days(starts, late, late) == []


@pytest.mark.parametrize(
    ("kept", "missing"),
    [
        ({}, "needs"),
        ({"needs": {}}, "times"),
        ({"needs": {}, "slot": "x@y"}, "details"),
        ({"needs": {}, "slot": "x@y", "person": {"name": "A"}}, ""),
        ({"needs": {}, "person": {"name": "A"}}, "times"),
    ],
)
def test_the_first_page_still_to_be_answered(kept: dict[str, object], missing: str) -> None:
    assert Answers.read(kept).missing == missing


def test_the_mark_of_a_check_page_changes_with_every_answer() -> None:
    answers = Answers(Needs(), "a@b", "Ada", "1", "2", "3")
    others = [
        Answers(Needs(more_time=True), "a@b", "Ada", "1", "2", "3"),
        Answers(Needs(), "a@c", "Ada", "1", "2", "3"),
        Answers(Needs(), "a@b", "Ida", "1", "2", "3"),
        Answers(Needs(), "a@b", "Ada", "", "2", "3"),
        Answers(Needs(), "a@b", "Ada", "1", "2", ""),
    ]
    assert len({one.mark for one in [answers, *others]}) == 6
    assert Answers(Needs(), "a@b", "Ada", "1", "2", "3").mark == answers.mark
