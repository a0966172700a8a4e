"""Names of others, however they are typed in one field."""

from __future__ import annotations

import pytest

from booking.citizens.rules import read_others


@pytest.mark.parametrize(
    ("typed", "lead", "names"),
    [
        ("", "Ada", []),
        ("\n ,; \r\n", "Ada", []),
        ("Ben\nZoe", "Ada", ["Ben", "Zoe"]),
        ("Ben, Zoe;Cy", "", ["Ben", "Zoe", "Cy"]),
        ("  Ben   King \r\nBEN KING\nbén king", "Ada", ["Ben King"]),
        ("Ada Lovelace\nBen", "ada lovelace", ["Ben"]),
        ("李娜\n王芳\n李娜", "王芳", ["李娜"]),
        ("Ben O'Brien\nBen OBrien", "", ["Ben O'Brien"]),
    ],
)
def test_each_is_named_once_and_whoever_leads_not_again(typed: str, lead: str, names: list[str]) -> None:
    assert read_others(typed, lead=lead) == names
