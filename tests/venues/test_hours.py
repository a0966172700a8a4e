"""Opening hours: parsed, stored, and formatted for the public."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from booking.venues.rules import HoursUnread, hours_in_words, opening_in_words, read_hours, write_hours


@pytest.mark.parametrize(
    ("typed_hours", "kept"),
    [
        ("", []),
        ("closed", []),
        ("9am to 5pm", ["09:00", "17:00"]),
        ("09:00-17:30", ["09:00", "17:30"]),
        ("9.30am – 1pm, 2pm until 7pm", ["09:30", "13:00", "14:00", "19:00"]),
        ("9 to midday and 2pm to 5pm", ["09:00", "12:00", "14:00", "17:00"]),
        ("12pm to 1pm; 13:30 to 23:59", ["12:00", "13:00", "13:30", "23:59"]),
        ("12AM to 1Am", ["00:00", "01:00"]),
    ],
)
def test_hours_are_read_as_people_write_them(typed_hours: str, kept: list[str]) -> None:
    assert read_hours(typed_hours) == kept


@pytest.mark.parametrize(
    "bad",
    [
        *("9am", "9am to", "to 5pm", "5pm to 9am", "9 to 5", "9am to 9am", "25:00 to 26:00", "9:60am to 5pm"),
        *("13pm to 2pm", "0am to 1am", "9am to 1pm, 12pm to 5pm", "all day", "9am to 1pm to 5pm", "१ to २", "9-5-7"),
        "1 to 2, 3 to 4, 5 to 6, 7 to 8",
    ],
)
def test_hours_that_are_none(bad: str) -> None:
    with pytest.raises(HoursUnread):
        read_hours(bad)


@given(st.lists(st.integers(0, 1439), unique=True, min_size=0, max_size=6).map(sorted))
def test_what_the_form_shows_is_read_back_the_same(minutes: list[int]) -> None:
    day = [f"{m // 60:02}:{m % 60:02}" for m in minutes[: len(minutes) // 2 * 2]]
    assert read_hours(write_hours(day)) == day


def test_hours_in_the_public_s_words(app: Flask) -> None:
    with app.test_request_context():
        week = [["09:00", "13:00", "14:00", "17:30"], [], *[["12:00", "17:00"]] * 5]
        assert hours_in_words(week)[:3] == ["9am to 1pm, 2pm to 5:30pm", "Closed", "midday to 5pm"]
    assert hours_in_words([]) == [] and hours_in_words([[]] * 7) == []


def test_opening_times_in_words_are_seven_whatever_is_known() -> None:
    assert opening_in_words([]) == [""] * 7
    assert len(opening_in_words(["something else"] * 9)) == 7
