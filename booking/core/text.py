"""Text validation: clean the lines and paragraphs that people type, refuse characters that deceive."""

from __future__ import annotations

import unicodedata

# Invisible direction marks come along when Arabic or Hebrew is pasted: dropped. Overrides and embeddings, which can
# make a name read as another, are refused.
_DROPPED = dict.fromkeys([0x200B, 0x200E, 0x200F, 0x061C, 0xFEFF])
_OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


SHORTEST_REASON = 10  # letters and digits


class OddCharacters(ValueError):
    """The text has control or direction-override characters, which would show something else than was typed."""


def clean_line(typed: str) -> str:
    """Clean one line: NFC, outer and repeated spaces removed. Raises OddCharacters."""
    return " ".join(_checked(typed.replace("\t", " ")).split())


def clean_paragraph(typed: str) -> str:
    """Clean several lines: NFC, line ends as \\n. Raises OddCharacters."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_checked(line.replace("\t", " ")).rstrip() for line in lines).strip()


def folded(text: str) -> str:
    """Fold a text for comparing: no accents, no case, punctuation as spaces. Never for keeping or showing."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain.casefold()).split())


def says_why(reason: str) -> bool:
    """Return whether a reason in somebody's own words has ten letters or digits."""
    return sum(char.isalnum() for char in reason) >= SHORTEST_REASON


def slugged(text: str) -> str:
    """Make a slug: "Blue Badge & parking" becomes "blue-badge-and-parking". Empty where nothing of it is ASCII."""
    plain = folded(text.replace("&", " and ").replace("'", "").replace("\u2019", ""))
    words = ("".join(c for c in word if c.isascii()) for word in plain.split())
    return "-".join(word for word in words if word)


def _checked(text: str) -> str:
    clean = unicodedata.normalize("NFC", text.translate(_DROPPED))
    if any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} or ord(c) in _OVERRIDES for c in clean):
        raise OddCharacters
    return clean
