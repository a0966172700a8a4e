"""List of languages: each with `in_messages` has words, days and times in messages."""

from __future__ import annotations

from datetime import UTC, datetime

from booking.core.languages import ENGLISH, LANGUAGES, MESSAGE_LANGUAGES, PAGE_LANGUAGES, SPOKEN_LANGUAGES
from booking.manage.views.texts import IN_LANGUAGE
from booking.wording.rules.dates import language_of, long_day, time_of_day
from booking.wording.rules.standard import STANDARD

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)


def test_every_language_of_messages_has_words_days_and_times() -> None:
    assert {key.language for key in STANDARD} == MESSAGE_LANGUAGES.keys() == IN_LANGUAGE.keys()
    for code in MESSAGE_LANGUAGES:
        assert long_day(NOON, code) and time_of_day(NOON, code)
        assert language_of("xx", code) == code


def test_english_is_written_and_is_what_needs_no_interpreter() -> None:
    assert ENGLISH in MESSAGE_LANGUAGES and ENGLISH in PAGE_LANGUAGES and ENGLISH not in SPOKEN_LANGUAGES
    assert LANGUAGES.keys() - SPOKEN_LANGUAGES.keys() == {ENGLISH}
