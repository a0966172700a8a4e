"""Messages in Welsh: days, months and times, the words, and who gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel

from booking.core.database import db, transaction
from booking.wording.rules.dates import by_when, from_to, language_of, long_day, short_day, time_of_day
from booking.wording.rules.kinds import MessageKind, SubjectKind
from booking.wording.rules.parts import parts
from booking.wording.rules.rendering import letter_of, subject_of, text_of
from tests.messages.conftest import EMAIL, MOBILE, Council
from tests.wording.test_rules_templates import demo_venues, told

AT = datetime(2026, 11, 26, 10, 20, tzinfo=UTC)


@pytest.fixture
def bare():
    app = Flask("welsh")
    Babel(app)
    with app.app_context():
        yield


SHORT = ["Ion", "Chwef", "Maw", "Ebr", "Mai", "Meh", "Gorff", "Awst", "Medi", "Hyd", "Tach", "Rhag"]
DAYS = ["Llun", "Maw", "Mer", "Iau", "Gwen", "Sad", "Sul"]


def test_days_and_months_are_the_welsh_ones() -> None:
    assert [short_day(datetime(2026, month, 15, 12, tzinfo=UTC), "cy").split()[-1] for month in range(1, 13)] == SHORT
    week = [AT + timedelta(days=n - 3) for n in range(7)]
    assert [short_day(day, "cy").split()[0] for day in week] == DAYS
    assert short_day(AT, "cy") == "Iau 26 Tach"
    assert long_day(AT, "cy") == "Dydd Iau 26 Tachwedd 2026"
    assert (short_day(AT, "en"), long_day(AT, "en")) == ("Thu 26 Nov", "Thursday 26 November 2026")


@pytest.mark.parametrize(
    ("hour", "minute", "english", "welsh"),
    [
        (0, 0, "midnight", "12 canol nos"),
        (0, 5, "12:05am", "12:05yb"),
        (9, 0, "9am", "9yb"),
        (10, 20, "10:20am", "10:20yb"),
        (12, 0, "midday", "12 canol dydd"),
        (12, 30, "12:30pm", "12:30yh"),
        (14, 0, "2pm", "2yh"),
        (23, 59, "11:59pm", "11:59yh"),
    ],
)
def test_times(hour: int, minute: int, english: str, welsh: str) -> None:
    at = datetime(2026, 11, 26, hour, minute, tzinfo=UTC)
    assert (time_of_day(at, "en"), time_of_day(at, "cy")) == (english, welsh)


def test_times_are_london_times_in_summer_and_from_to_and_until_are_said() -> None:
    assert time_of_day(datetime(2026, 7, 1, 9, 20, tzinfo=UTC), "cy") == "10:20yb"
    assert from_to(AT, AT + timedelta(hours=3), "cy") == "10:20yb tan 1:20yh"
    assert by_when(AT, "cy") == "10:20yb, Iau 26 Tach"


def test_the_first_language_that_we_write_is_taken() -> None:
    wishes = [("cy", ""), ("", "cy"), ("ur", "cy"), ("en", "cy"), ("ur", "pl"), ("", "")]
    assert [language_of(*wish) for wish in wishes] == ["cy", "cy", "cy", "en", "en", "en"]


@pytest.mark.usefixtures("bare")
def test_a_reminder_in_welsh() -> None:
    reminder = told(starts_at=AT, language="cy")
    assert text_of(reminder) == (
        "Rochdale Demo Council. Nodyn atgoffa: Heywood Library, Iau 26 Tach, 10:20yb. Cyf ABCDE 12345. "
        f"Newid: {reminder.link}"
    )
    assert text_of(replace(reminder, short_council="Rochdale", invites=True)) == (
        "Rochdale: Heywood Library, Iau 26 Tach, 10:20yb. Cyf ABCDE 12345. "
        f"Ateb 1 cadw, 2 canslo, 3 newid: {reminder.link}"
    )
    assert subject_of(reminder) == "Nodyn atgoffa: Iau 26 Tach, 10:20yb, Heywood Library"
    letter = letter_of(reminder)
    for line in (
        "Ble: Heywood Library",
        "Diwrnod: Dydd Iau 26 Tachwedd 2026",
        "Amser: 10:20yb",
        "Cwestiynau? Ffoniwch",
    ):
        assert line in letter
    assert not any(word in letter for word in ("Where", "Thursday", "am\n", "Questions"))


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("about", [SubjectKind.APPOINTMENT, SubjectKind.VISIT])
def test_every_text_in_welsh_is_one_part_at_every_demo_venue(about: SubjectKind) -> None:
    kinds = [kind for kind in MessageKind if kind is not MessageKind.ANSWER]
    for venue in demo_venues():
        for kind in kinds:
            text = text_of(told(kind, about=about, venue=venue, language="cy", starts_at=AT, ends_at=AT))
            assert parts(text) == 1, text


def say(council: Council, value: str, language: str) -> None:
    from booking.citizens.models import ContactPoint

    with transaction() as session:
        point = session.scalars(db.select(ContactPoint).where(ContactPoint.value == value)).one()
        point.language = language


def test_a_message_is_in_the_language_of_its_number_and_its_price_is_kept(council: Council) -> None:
    council.gateways = replace(council.gateways, sender=replace(council.gateways.sender, text_price=250))
    council.book(MOBILE, EMAIL, day=date(2026, 12, 10))
    say(council, MOBILE[1], "cy")
    council.round()
    assert council.texts()[0].startswith("Testdale Council. Wedi'i drefnu: ")
    text, letter = council.rows(channel="sms", kind="confirmation")[0], council.rows(channel="email")[0]
    assert (text.language, text.parts, text.price) == ("cy", 1, 250)
    assert (letter.language, letter.parts, letter.price) == ("en", 0, 0)
    assert letter.body.startswith("Your appointment is booked.")


def test_who_speaks_welsh_is_written_to_in_welsh_and_who_speaks_urdu_in_english(council: Council) -> None:
    for language, number, begins in (("cy", "+447700900123", "Wedi'i drefnu"), ("ur", "+447700900456", "Booked")):
        booked = council.book((MOBILE[0], number), day=date(2026, 12, 10 if language == "cy" else 11))
        with transaction():
            db.session.refresh(booked)
            booked.citizen.language = language
        council.round()
        assert council.texts()[-1].startswith(f"Testdale Council. {begins}")


def test_a_drop_in_is_told_in_the_language_of_who_comes(council: Council) -> None:
    visit = council.plan_visit(MOBILE, day=date(2026, 12, 1))
    with transaction():
        db.session.refresh(visit)
        visit.party[0].citizen.language = "cy"
    council.round()
    assert council.texts()[0].startswith("Testdale Council. Galw heibio: ") and "10yb tan 1yh" in council.texts()[0]
