"""Text validation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core.text import OddCharacters, clean_line, clean_paragraph


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada", "Ada"),
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\tLovelace", "Ada Lovelace"),
        ("Ada\u00a0Lovelace", "Ada Lovelace"),
        ("Zoe\u0308", "Zoë"),  # two characters that look as one become one
        ("Ŵil Tŷ-Gwyn O'Neill", "Ŵil Tŷ-Gwyn O'Neill"),
        ("\u200fمحمد\u200e", "محمد"),  # marks that came along when it was pasted
        ("\ufeffAda", "Ada"),
        ("\u202a07700\u00ad 900123\u202c", "07700 900123"),
        ("\u202eAda\u2066 Lovelace\u2069", "Ada Lovelace"),  # nothing is left that turns what follows around
        ("Ada\u2060Lo\u200bvelace", "AdaLovelace"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that Persian needs
        ("नमस्ते", "नमस्ते"),
        ("李 小龍 🙂", "李 小龍 🙂"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_line_is_kept_as_typed(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept
    assert clean_line(kept) == kept


@pytest.mark.parametrize("odd", ["\x00", "\x07", "\x1b[31m", "\ud800", "\ue000", "\x7f", "\u0085"])
def test_what_shows_something_else_than_was_typed_is_refused(odd: str) -> None:
    with pytest.raises(OddCharacters):
        clean_line(f"Ada{odd}Lovelace")
    with pytest.raises(OddCharacters):
        clean_paragraph(f"Ada\n{odd}Lovelace")


def test_a_line_has_no_second_line() -> None:
    with pytest.raises(OddCharacters):
        clean_line("Ada\nLovelace")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("  one  \n\n  two\t\n", "one\n\n  two"),
        ("", ""),
    ],
)
def test_a_paragraph_keeps_its_lines(typed: str, kept: str) -> None:
    assert clean_paragraph(typed) == kept


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    for clean in (clean_line, clean_paragraph):
        try:
            once = clean(typed)
        except OddCharacters:
            continue
        assert clean(once) == once
