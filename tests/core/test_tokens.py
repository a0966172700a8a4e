"""References and tokens of links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core import tokens
from booking.core.tokens import Links


def test_a_reference_is_ten_characters_that_can_be_read_out() -> None:
    made = {tokens.random_reference() for _ in range(500)}
    assert len(made) == 500
    assert all(len(one) == 10 and set(one) <= set(tokens.CROCKFORD) for one in made)
    assert not set("ILOU") & set(tokens.CROCKFORD)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ABCDE12345", "ABCDE12345"),
        (" abcde 12345 ", "ABCDE12345"),
        ("abcde-12345", "ABCDE12345"),
        ("OoIiLl-00-11", "0011110011"),
        ("u", "V"),
        ("", ""),
    ],
)
def test_a_reference_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert tokens.normalise_reference(typed) == meant


REFERENCES = ("7HKM24XQ9P", "0123456789", "REF2K4XQ9P", "NEEDSMYN0W", "ABCDE1GHJK")
WAYS = (  # {a} and {b} are the two groups of five
    *("{a} {b}", "{a}{b}", " {a}  {b}\t", "{a}-{b}", "{a}–{b}", "{a}—{b}", "{a}\u2011{b}", "{a}\u2212{b}", "{a}_{b}"),
    *(
        "{a} {b}.",
        "{a} {b},",
        "{a}.{b}",
        "#{a} {b}",
        "# {a}{b}",
        "({a} {b})",
        "[{a}{b}]",
        "{a}/{b}",
        "{a}:{b}",
        "*{a} {b}*",
    ),
    *(
        '"{a} {b}"',
        "“{a} {b}”",
        "‘{a}{b}’",
        "«{a} {b}»",
        "'{a} {b}'",
        "`{a} {b}`",
        "{a}\n{b}",
        "{a}\u00a0{b}",
        "{a}\u2009{b}",
    ),
    *(
        "\u202a{a} {b}\u202c",
        "\u2068{a}{b}\u2069",
        "{a}\u200b{b}",
        "\ufeff{a} {b}",
        "{a}\u2060{b}\u200d",
        "{a}\u00ad{b}",
    ),
    *(
        "Ref {a} {b}",
        "ref: {a} {b}",
        "Ref. {a}{b}",
        "REF#{a}-{b}",
        "Ref no {a} {b}",
        "Ref No. {a} {b}",
        "refno {a} {b}",
    ),
    *("Reference {a} {b}", "Reference: {a} {b}.", "Your reference: {a} {b}", "my reference is {a} {b}"),
    *("Booking reference {a} {b}", "Appointment reference: “{a} {b}”", "reference number {a} {b}", "REF{a}{b}"),
    *("Ref{a} {b}", "Reference{a}{b}", "\u200fRef: {a}\u200b {b}.\u200e"),
)
NO_REFERENCES = (
    *(
        "",
        " ",
        "Ref",
        "reference",
        "7HKM2",
        "7HKM2 4XQ9",
        "7HKM2 4XQ9PP",
        "Ref 7HKM2",
        "#",
        "Ada Lovelace Byron",
        "🐶" * 10,
    ),
    *("7HKM2 4XQ9P or 8HKM2 4XQ9P", "7HKM2 4XQ9P, 8HKM2 4XQ9P", "I lost my reference", "A " * 400, "x" * 4_000),
)


def test_two_hundred_spellings() -> None:
    assert len(REFERENCES) * len(WAYS) >= 200


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_is_read_out_of_what_was_pasted(reference: str) -> None:
    for way in WAYS:
        typed = way.format(a=reference[:5], b=reference[5:])
        assert [tokens.normalise_reference(one) for one in (typed, typed.lower())] == [reference] * 2, typed


@pytest.mark.parametrize("typed", NO_REFERENCES)
def test_what_holds_no_reference_or_two(typed: str) -> None:
    assert len(tokens.normalise_reference(typed)) != tokens.REFERENCE_LENGTH


@given(st.text(alphabet=tokens.CROCKFORD, min_size=10, max_size=10))
def test_a_reference_that_is_shown_can_be_typed(reference: str) -> None:
    shown = tokens.show_reference(reference)
    assert len(shown) == 11
    assert tokens.normalise_reference(shown) == tokens.normalise_reference(shown.lower()) == reference


def test_only_references_are_shown_in_two_groups() -> None:
    assert tokens.show_reference("B12") == "B12"


def links(key: str = "a key") -> Links:
    made = Links()
    made.init_app(key)
    return made


def test_a_link_can_be_made_again_and_tells_nothing() -> None:
    token = links().token("appointment", "ABCDE12345", 1)
    assert token == links().token("appointment", "ABCDE12345", 1)
    assert len(token) == tokens.TOKEN_LENGTH
    assert "abcde12345" not in token
    assert links().hash("appointment", "ABCDE12345", 1) == tokens.token_hash(token) != token


@pytest.mark.parametrize(
    ("key", "kind", "reference", "version"),
    [
        ("another key", "appointment", "ABCDE12345", 1),
        ("a key", "visit", "ABCDE12345", 1),
        ("a key", "appointment", "ABCDE12346", 1),
        ("a key", "appointment", "ABCDE12345", 2),
        ("a key", "appointment", "ABCDE1234", 51),
    ],
)
def test_another_key_kind_reference_or_version_is_another_link(
    key: str, kind: str, reference: str, version: int
) -> None:
    assert links(key).token(kind, reference, version) != links().token("appointment", "ABCDE12345", 1)


def test_a_link_has_128_bits_and_the_former_one_is_its_beginning() -> None:
    token = links().token("appointment", "ABCDE12345", 1)
    assert len(token) * 5 >= 128 and tokens.FORMER_LENGTH * 5 < 128
    now, before = tokens.token_hash(token), tokens.token_hash(token[: tokens.FORMER_LENGTH])
    assert tokens.stored_hashes(token) == (now, before)
    assert tokens.stored_hashes(token[: tokens.FORMER_LENGTH]) == (before,)

    def opens(typed: str, stored: str, former: bool) -> bool:
        return links().opens(typed, stored, "appointment", "ABCDE12345", 1, former=former)

    assert opens(token, now, False) and opens(token, before, False)  # a later text of an old booking
    assert opens(token[:22], before, True) and not opens(token[:22], before, False)
    assert not opens(token[:22] + "0000", before, True) or token[22:] == "0000"
    assert not opens("é" * 26, before, True)


def test_no_key_no_link() -> None:
    with pytest.raises(RuntimeError, match="init_app"):
        Links().token("appointment", "ABCDE12345", 1)


def test_random_tokens_differ() -> None:
    assert len({tokens.random_token() for _ in range(200)}) == 200
