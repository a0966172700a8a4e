"""SMS segments: how many parts a text is for the provider, and what doubles them (3GPP TS 23.038)."""

from __future__ import annotations

from collections.abc import Sequence

# The alphabet of a plain text: any other letter makes the whole text cost more than twice as much.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_DOUBLE = frozenset("^{}\\[~]|€\f")
# Typographic marks that word processors put in the place of plain ones. Letters are never changed.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f", " "),
        **{"…": "...", "\u00ad": ""},
    }
)
_ONE, _JOINED = 160, 153
_ONE_WIDE, _JOINED_WIDE = 70, 67


def plain(text: str) -> str:
    """Typographic quotes, dashes and spaces as their plain ones."""
    return text.translate(_PLAIN)


def parts(text: str) -> int:
    """How many texts the provider will count: 160 characters each, 153 joined; 70 and 67 outside the plain alphabet.

    A character that takes two units (€, an emoji) is never cut between two parts.
    """
    if dear_letters(text):
        units = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
        return _parts(units, _ONE_WIDE, _JOINED_WIDE)
    return parts_if_plain(text)


def parts_if_plain(text: str) -> int:
    """What it would count if all its letters were in the plain alphabet."""
    return _parts([2 if letter in GSM_7_DOUBLE else 1 for letter in text], _ONE, _JOINED)


def dear_letters(text: str) -> Sequence[str]:
    """The letters that the plain alphabet has not, each once, in their order."""
    return [letter for letter in dict.fromkeys(text) if letter not in GSM_7 and letter not in GSM_7_DOUBLE]


def _parts(units: Sequence[int], one: int, joined: int) -> int:
    if sum(units) <= one:
        return 1
    count, room = 1, joined
    for unit in units:
        if unit > room:
            count, room = count + 1, joined
        room -= unit
    return count


def pounds(price: int) -> str:
    """Hundredths of a penny as money: £0.05, or £12.30."""
    return f"£{price / 10_000:,.2f}"


def price_in_words(price: int) -> str:
    """A price in hundredths of a penny: 2.5p, £1.25."""
    return f"{price / 100:g}p" if price < 100 * 100 else f"£{price / 10_000:.2f}"
