"""Postcodes as people type and paste them: two hundred that are meant, and what means none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.venues.rules.position import Grain, read_postcode
from booking.venues.rules.typed_postcodes import find_postcode

POSTCODES = ("OL16 1XU", "M1 1AE", "W1A 0AX", "EC1A 1BB", "BL0 9AA", "L10 1LL", "SE10 8XJ", "IP1 1QJ")
WAYS = (
    *("{out} {in_}", "{out}{in_}", "{out}-{in_}", "{out}  {in_} ", "{out} {in_}.", "{out}, {in_},", "({out} {in_})"),
    *('"{out} {in_}"', "‘{out} {in_}’", "{out}.{in_}", "{out}/{in_}", "{out}_{in_}", "\u202a{out} {in_}\u202c"),
    *(
        "{out}\u00a0{in_}",
        "\ufeff{out}\u200b {in_}",
        "Postcode: {out} {in_}",
        "{out} {in_} Rochdale",
        "{out} {in_}, UK",
    ),
    *("{out}{in_} Rochdale", "12 Smith Street, Rochdale {out} {in_}", "12 Smith Street, Rochdale, {out}{in_}."),
    "Flat 3\n12 Smith Street\nRochdale\n{out} {in_}\nUnited Kingdom",
)
MENDED = (  # a letter for a digit, or a digit for a letter
    *(("0L16 1XU", "OL16 1XU"), ("OL16 lXU", "OL16 1XU"), ("OLI6 IXU", "OL16 1XU"), ("ol16 ixu", "OL16 1XU")),
    *(("0l16ixu.", "OL16 1XU"), ("OL I6 1XU", "OL16 1XU"), ("Ml 1AE", "M1 1AE"), ("mI 1ae", "M1 1AE")),
    *(("W1A OAX", "W1A 0AX"), ("WIA 0AX", "W1A 0AX"), ("ECIA 1BB", "EC1A 1BB"), ("BLO 9AA", "BL0 9AA")),
    *(("L1O 1LL", "L10 1LL"), ("L1O lLL", "L10 1LL"), ("SE1O 8XJ", "SE10 8XJ"), ("SE IO 8XJ", "SE10 8XJ")),
    *(("1P1 1QJ", "IP1 1QJ"), ("IP1 IQJ", "IP1 1QJ"), ("0X1 2JD", "OX1 2JD"), ("C01 1AA", "CO1 1AA")),
    *(
        ("S014 2AA", "SO14 2AA"),
        ("P01 2AA", "PO1 2AA"),
        ("Y01 7HH", "YO1 7HH"),
        ("12 Smith Street 0L16 1XU", "OL16 1XU"),
    ),
    *(("Smith Street, Rochdale OL16 lXU", "OL16 1XU"), ("0L16 1XU Rochdale", "OL16 1XU")),
)
PARTS = (
    *(("0L16", "OL16"), ("OLI6", "OL16"), ("M1", "M1"), ("OL16.", "OL16"), ("OL16 1", "OL16 1"), ("OL16 1X", "OL16 1")),
    *(("ol", "OL"), ("M", "M"), ("(OL10)", "OL10"), ("OL-10", "OL10")),
)
NONE = (
    *("", " ", ".", "Heywood", "Rochdale", "Smith Street", "12 Smith Street", "10", "10 1LL", "11 1AA", "1 1AA"),
    *("Flat B1, Lee Road, Rochdale", "OL16 1XUU", "OL166 1XU", "1XU OL16", "Lille", "Olio ill", "ÖL16 1XU", "\0", "🐶"),
    *("OL16 1XU or M1 1AE", "M1 1AE, OL16 1XU", "call 0161 496 0000", "A B C D", "St Anne's", "Block B1"),
)


def test_two_hundred_spellings() -> None:
    assert len(POSTCODES) * len(WAYS) + len(MENDED) + len(PARTS) >= 200


@pytest.mark.parametrize("postcode", POSTCODES)
def test_a_postcode_is_found_however_it_is_typed(postcode: str) -> None:
    out, _, in_ = postcode.partition(" ")
    for way in WAYS:
        typed = way.format(out=out, in_=in_)
        for spelling in (typed, typed.lower()):
            assert find_postcode(spelling) == (Grain.UNIT, postcode), spelling


@pytest.mark.parametrize(("typed", "meant"), [*MENDED, *PARTS])
def test_what_looks_alike_is_put_right(typed: str, meant: str) -> None:
    found = find_postcode(typed)
    assert found is not None and found.text == meant


@pytest.mark.parametrize("typed", NONE)
def test_what_means_no_postcode_or_two(typed: str) -> None:
    assert find_postcode(typed) is None


@pytest.mark.parametrize("typed", ["ZZ1 1AA", "IL1 1AA", "OL99 9ZZ"])
def test_what_is_written_as_a_postcode_stays_one(typed: str) -> None:
    assert find_postcode(typed) == read_postcode(typed)


@given(st.text(max_size=80))
def test_anything_may_be_typed(typed: str) -> None:
    found = find_postcode(typed)
    assert found is None or read_postcode(found.text) == found


@given(st.sampled_from(POSTCODES), st.data())
def test_no_postcode_is_taken_for_another(postcode: str, data: st.DataObject) -> None:
    """However many signs are typed for others that look alike, it is this one, or one nearer to what was typed."""
    alike = {"0": "0Oo", "O": "0Oo", "1": "1Il", "I": "1Ii", "L": "1Ll"}
    typed = "".join(data.draw(st.sampled_from(alike.get(sign, sign))) for sign in postcode)
    found = find_postcode(typed)
    assert found is None or changes(found.text, typed) <= changes(postcode, typed)


def changes(postcode: str, typed: str) -> int:
    return sum(one != other for one, other in zip(postcode, typed.upper(), strict=True))
