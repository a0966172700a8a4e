"""Text validation: clean the lines and paragraphs that people type, refuse characters that deceive."""

from __future__ import annotations

import unicodedata

# What is not seen comes along when something is pasted: direction marks, zero-width spaces, soft hyphens. Dropped, so
# that nothing reads as another than it is. The joiners that Persian and emoji need stay.
INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
UNSEEN = {**INVISIBLE, 0x200C: None, 0x200D: None}  # with those joiners: for what is compared or read
SHORTEST_REASON = 10  # letters and digits


class OddCharacters(ValueError):
    """The text has control characters, which would show something else than was typed."""


def clean_line(typed: str) -> str:
    """Clean one line: NFC, outer and repeated spaces removed. Raises OddCharacters."""
    return " ".join(_checked(typed.replace("\t", " ")).split())


def clean_paragraph(typed: str) -> str:
    """Clean several lines: NFC, line ends as \\n. Raises OddCharacters."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_checked(line.replace("\t", " ")).rstrip() for line in lines).strip()


def is_reason(reason: str) -> bool:
    """Return whether a reason in somebody's own words has ten letters or digits."""
    return sum(char.isalnum() for char in reason) >= SHORTEST_REASON


def _checked(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text  # as most of a list of libraries is: nothing in it is odd or composed
    clean = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    if any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} for c in clean):
        raise OddCharacters
    return clean
