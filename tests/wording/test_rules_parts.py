"""Parts of a text, counted twice over: by us, and from the tables of the standard, by bits."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from booking.wording.rules.parts import parts, price_in_words

# What 3GPP TS 23.038 says, written down once more: a table of codes, and septets or octets put into messages.
_CODES = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_CODE_OF: dict[str, tuple[int, ...]] = {letter: (code,) for code, letter in enumerate(_CODES) if code != 0x1B}
_ESCAPED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|"}
_CODE_OF |= {letter: (0x1B, code) for code, letter in {**_ESCAPED, 0x65: "€"}.items()}
_MESSAGE_BITS, _HEADER_BITS = 140 * 8, 6 * 8  # a header of six octets joins the parts


def counted_again(text: str) -> int:
    """Parts by the bits that each letter takes: 7 for each septet, 16 for each UTF-16 unit; no letter is cut."""
    if all(letter in _CODE_OF for letter in text):
        letters = [7 * len(_CODE_OF[letter]) for letter in text]
    else:
        letters = [8 * len(letter.encode("utf-16-be")) for letter in text]
    if sum(letters) <= _MESSAGE_BITS:
        return 1
    messages: list[int] = [0]
    for bits in letters:
        if messages[-1] + bits > _MESSAGE_BITS - _HEADER_BITS:
            messages.append(0)
        messages[-1] += bits
    return len(messages)


def test_the_table_of_the_second_count_is_whole() -> None:
    assert len(_CODES) == 128 and len(_CODE_OF) == 127 + 10


_PLAIN, _DOUBLE, _DEAR = st.sampled_from(_CODES.replace("\x1b", "")), st.sampled_from("^{}\\[~]|€"), "ŵŷâêîôû’–😀漢"
RUNS = st.lists(st.tuples(st.one_of(_PLAIN, _PLAIN, _DOUBLE), st.integers(1, 90)), max_size=8)


@settings(max_examples=400)
@given(RUNS, st.lists(st.tuples(st.sampled_from(_DEAR), st.integers(1, 40)), max_size=2))
@example([("a", 159), ("€", 1)], [])
@example([("a", 152), ("€", 1), ("a", 152)], [])
@example([("a", 66)], [("😀", 30)])
def test_parts_are_as_a_second_count_finds_them(cheap: list[tuple[str, int]], dear: list[tuple[str, int]]) -> None:
    text = "".join(letter * times for letter, times in [*cheap, *dear])
    assert parts(text) == counted_again(text)


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=500))
def test_parts_of_any_text_are_as_a_second_count_finds_them(text: str) -> None:
    assert parts(text) == counted_again(text)


def test_a_price_is_shown_in_pence_or_pounds() -> None:
    assert [price_in_words(price) for price in (0, 250, 229, 750, 10_000, 12_345)] == [
        *("0p", "2.5p", "2.29p", "7.5p", "£1.00", "£1.23"),
    ]
