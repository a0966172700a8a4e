"""SMS segments: number of parts of a text, and letters that double it (3GPP TS 23.038)."""

from __future__ import annotations

from collections.abc import Sequence

# GSM 03.38 default alphabet. Any other letter makes the whole text UCS-2, which costs more than twice as much.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_DOUBLE = frozenset("^{}\\[~]|€\f")
# Typographic marks that word processors insert for plain ones. Letters are never changed.
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
    """Replace typographic quotes, dashes and spaces by plain ones."""
    return text.translate(_PLAIN)


def parts(text: str) -> int:
    """Count the parts of a text: 160 characters, 153 each where joined; 70 and 67 outside the plain alphabet.

    A character that takes two units (€, an emoji) is never split between two parts.
    """
    if non_gsm_letters(text):
        units = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
        return _parts(units, _ONE_WIDE, _JOINED_WIDE)
    return parts_if_plain(text)


def parts_if_plain(text: str) -> int:
    """Count the parts as if all letters were in the plain alphabet."""
    return _parts([2 if letter in GSM_7_DOUBLE else 1 for letter in text], _ONE, _JOINED)


def non_gsm_letters(text: str) -> Sequence[str]:
    """List the letters outside the plain alphabet, each once, in order of appearance."""
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
    """Format hundredths of a penny as pounds: £0.05, or £12.30."""
    return f"£{price / 10_000:,.2f}"


def price_in_words(price: int) -> str:
    """Format a price in hundredths of a penny: 2.5p, £1.25."""
    return f"{price / 100:g}p" if price < 100 * 100 else f"£{price / 10_000:.2f}"
