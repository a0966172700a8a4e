"""List of languages: each with `in_messages` has words, days and times in messages, and is named nowhere else."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from booking.core.languages import ENGLISH, LANGUAGES, MESSAGE_LANGUAGES, PAGE_LANGUAGES, SPOKEN_LANGUAGES
from booking.wording.rules.by_language import BY_LANGUAGE, LanguageWords, words_of
from booking.wording.rules.dates import language_of, long_day, time_of_day
from booking.wording.rules.standard import STANDARD

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)


def test_every_language_of_messages_has_words_days_and_times() -> None:
    assert {key.language for key in STANDARD} == MESSAGE_LANGUAGES.keys()
    for code in MESSAGE_LANGUAGES:
        assert long_day(NOON, code) and time_of_day(NOON, code)
        assert language_of("xx", code) == code


def test_the_words_of_every_language_are_complete() -> None:
    names = LanguageWords.__annotations__
    assert [(code, name) for code, words in BY_LANGUAGE.items() for name in names if not hasattr(words, name)] == []


def test_a_new_language_is_found_by_its_code_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    words = BY_LANGUAGE[ENGLISH]
    monkeypatch.setitem(sys.modules, "booking.wording.rules.standard_pl", words)
    assert words_of(["en", "pl"]) == {"en": words, "pl": words}
    with pytest.raises(ModuleNotFoundError):
        words_of(["so"])


def test_no_language_but_english_is_named_outside_the_list() -> None:
    """A language that is added must not have to be added twice."""
    codes = "|".join(MESSAGE_LANGUAGES.keys() - {ENGLISH})
    named = re.compile(rf"""standard_(?:{codes})\b|["'](?:{codes})["']""")
    root = Path(__file__).resolve().parents[2]
    files = [*(root / "booking").rglob("*.py"), *(root / "templates").rglob("*.html")]
    found = {str(path.relative_to(root)) for path in files if named.search(path.read_text(encoding="utf-8"))}
    assert found == {"booking/core/languages.py"}


def test_english_is_written_and_is_what_needs_no_interpreter() -> None:
    assert ENGLISH in MESSAGE_LANGUAGES and ENGLISH in PAGE_LANGUAGES and ENGLISH not in SPOKEN_LANGUAGES
    assert LANGUAGES.keys() - SPOKEN_LANGUAGES.keys() == {ENGLISH}
