"""Compare names as people type them. static/js/folding.js does the same at the front desk."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple
from unicodedata import category, normalize

from anyascii import anyascii

from booking.core.text import UNSEEN

# O'Brien is Obrien: whatever looks like an apostrophe joins. Arabic's lengthening stroke says nothing.
_JOINS = {ord(sign): None for sign in "'`´‘’‛′＇ـ"}
# Accents, and the vowels that Hebrew and Arabic may leave out; the vowels of Bengali and Hindi are never left out.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
_SIGNS = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]")  # of ASCII: neither letter nor digit
# Latin, Greek and Cyrillic are written in plain letters; every other script stays as it is.
_SPELT = re.compile("[\u00c0-\u02ff\u0370-\u052f\u1e00-\u1eff]")


# Where there is no ü, Müller is written Mueller; å and ø are aa and oe.
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
)
_TWO_LETTERS = re.compile("([aou])e|(a)a")
_SHORTEST = 4  # letters: shorter, "joe" would be every "jo"


class Spelling(NamedTuple):
    """A word as it may be in a folded text: as typed or written out anywhere, `short` at the beginning of a word only.

    "mueller" is short "muller", which Müller is folded to; "samuel" stays "samuel" too.
    """

    word: str
    written_out: str
    short: str


def folded(text: str) -> str:
    """Fold a text for comparing: plain small letters, no accents or apostrophes, hyphens as spaces. Never shown.

    Łukasz is lukasz, Straße is strasse, O'Brien is obrien, Андрій is andrii; محمد and 李小龙 stay as written.
    """
    plain = text.translate(_JOINS).translate(UNSEEN)
    if not plain.isascii():
        plain = _ACCENTS.sub("", normalize("NFKD", plain))
        plain = "".join(_plain(sign) for sign in plain)
    return " ".join(_SIGNS.sub(" ", plain).lower().split())


def _plain(sign: str) -> str:
    """Write a sign in plain letters; a space for what is no letter, digit or sign of a script."""
    if sign.isascii():
        return sign
    kind = category(sign)[0]
    if kind == "L" and _SPELT.match(sign):
        return "".join(letter for letter in anyascii(sign) if letter.isalnum())
    return sign if kind in "LMN" else " "


def written_out(text: str) -> str:
    """Fold a text in which each ä, ö, ü, å or ø is written with two letters."""
    return folded(normalize("NFC", text).translate(_WRITTEN_OUT))


def spellings(typed: str) -> list[Spelling]:
    """Return each word typed, in the ways in which a folded text may have it."""
    words = zip(folded(typed).split(), written_out(typed).split(), strict=True)
    shorter = [(word, long, _TWO_LETTERS.sub(r"\1\2", word)) for word, long in words]
    return [Spelling(word, long, short if len(short) >= _SHORTEST else word) for word, long, short in shorter]


def slugged(text: str) -> str:
    """Make a slug: "Blue Badge & parking" becomes "blue-badge-and-parking". Empty where nothing of it is ASCII."""
    words = ("".join(c for c in word if c.isascii()) for word in folded(text.replace("&", " and ")).split())
    return "-".join(word for word in words if word)


def is_found(typed: str, text: str) -> bool:
    """Return whether each word typed is found in a folded text: inside a word, or from its beginning into the next.

    So "annmarie" finds "ann marie", and "o brien" finds "obrien"; "mueller" finds "muller", and "müller" "mueller".
    """
    return all(
        word in text or _runs_on(word, text) or long in text or f" {short}" in f" {text}"
        for word, long, short in spellings(typed)
    )


def _runs_on(word: str, text: str) -> bool:
    return re.search(r"(?:^| )" + " ?".join(map(re.escape, word)), text) is not None


def is_part(typed: str, name: str) -> bool:
    """Return whether what was typed is whole words of a name, in any order, however they are joined or spaced."""
    known = _joined(folded(name).split()) | _joined(written_out(name).split())
    return any(words and _consists_of(words, known) for words in (folded(typed).split(), written_out(typed).split()))


def is_same(typed: str, name: str) -> bool:
    """Return whether two names have the same words, in any order, however they are joined or spaced."""
    return any(_are_same(fold(typed).split(), fold(name).split()) for fold in (folded, written_out))


def _are_same(these: Sequence[str], those: Sequence[str]) -> bool:
    same_letters = bool(these) and sorted("".join(these)) == sorted("".join(those))
    return same_letters and _consists_of(these, _joined(those)) and _consists_of(those, _joined(these))


def _joined(words: Sequence[str]) -> set[str]:
    """Return every word, and every run of neighbours written as one."""
    return {"".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)}


def _consists_of(words: Sequence[str], known: Collection[str]) -> bool:
    """Return whether the words, or neighbours of them written as one, are all known."""
    reached = {0}
    for end in range(1, len(words) + 1):
        if any("".join(words[start:end]) in known for start in reached):
            reached.add(end)
    return len(words) in reached
