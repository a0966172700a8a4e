"""Find the postcode in what somebody typed: O for 0, l for 1, a dot after it, an address around it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise, product
from unicodedata import normalize

from booking.core.text import UNSEEN
from booking.venues.rules.position import Grain, PostcodePart, read_postcode

_AREA = (
    "A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?"
    "|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE"
)
# No district ends in a letter that reads as a digit, none of two digits begins with 0, no unit has one of CIKMOV.
_OUTWARD = re.compile(rf"(?:{_AREA})(?:[0-9]|[1-9][0-9]|[0-9][A-HJKMNP-Y])")
_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}")
_FORMS = ("A9", "A99", "A9A", "AA9", "AA99", "AA9A")
_AS_LETTER = {"0": "O", "1": "IL"}
_AS_DIGIT = {"O": "0", "I": "1", "L": "1"}
_LONGEST = 200


def find_postcode(typed: str) -> PostcodePart | None:
    """Find the postcode that was meant, or the beginning of one.

    A letter typed for a digit that looks like it, or a digit for a letter, is put right: the fewest that make it a
    postcode. In an address only a whole postcode counts. None where there is none, or more than one.
    """
    words = re.findall(r"[^\W_]+", normalize("NFKC", typed[:_LONGEST].translate(UNSEEN)).upper())
    exact = read_postcode(" ".join(words))
    if exact is not None and (exact.grain is Grain.AREA or _is_known(exact.text)):
        return exact
    meant = _meant(words)
    if exact is None and not meant:
        meant = set(_inside(words))
    return meant.pop() if len(meant) == 1 else exact


def _is_known(text: str) -> bool:
    """Return whether there can be such a district."""
    return _OUTWARD.fullmatch(text.partition(" ")[0]) is not None


def _meant(words: Sequence[str]) -> set[PostcodePart]:
    """Return the postcodes that the whole text can mean, with letters and digits that look alike put right."""
    joined = "".join(words)
    if joined.isalpha():
        return set()
    if 5 <= len(joined) <= 7 and (units := set(_units(joined[:-3], joined[-3:]))):
        return units
    if len(words) == 1:
        return {PostcodePart(Grain.DISTRICT, outward) for outward in _closest(joined, _outwards(joined))}
    return set()


def _inside(words: Sequence[str]) -> Iterator[PostcodePart]:
    """Yield the whole postcodes among the words; only at the end is one put right: "B1, Lee Road" has none."""
    for number, (outward, inward) in enumerate(pairwise(words), start=2):
        if len(inward) == 3 and (inward[0].isdigit() or number == len(words)) and not (outward + inward).isalpha():
            yield from _units(outward, inward)
    for word in words:
        if 5 <= len(word) <= 7 and word[-3].isdigit():
            yield from _units(word[:-3], word[-3:])


def _units(outward: str, inward: str) -> Iterator[PostcodePart]:
    ends = [end for end in _read_as("9AA", inward) if _INWARD.fullmatch(end)]
    for unit in _closest(f"{outward} {inward}", [f"{start} {end}" for start in _outwards(outward) for end in ends]):
        yield PostcodePart(Grain.UNIT, unit)


def _closest(typed: str, meant: Collection[str]) -> list[str]:
    """Return those of which the fewest signs were typed otherwise."""
    changes = {text: sum(one != other for one, other in zip(text, typed, strict=True)) for text in meant}
    return [text for text, count in changes.items() if count == min(changes.values())]


def _outwards(typed: str) -> set[str]:
    """Return the districts that this can mean. It has a letter: "10 1LL" is no postcode of Liverpool."""
    if not any(sign.isalpha() for sign in typed):
        return set()
    read = (text for form in _FORMS if len(form) == len(typed) for text in _read_as(form, typed))
    return {text for text in read if _is_known(text)}


def _read_as(form: str, typed: str) -> Iterable[str]:
    """Read each sign as a letter (A) or a digit (9), in every way that it can be."""
    signs = [
        _AS_LETTER.get(sign, sign) if kind == "A" else _AS_DIGIT.get(sign, sign)
        for kind, sign in zip(form, typed, strict=True)
    ]
    return map("".join, product(*signs))
