"""Names that may be one person's: spellings, short forms and initials, and the keys under which they are found."""

from __future__ import annotations

import re
from functools import cache
from itertools import permutations

from nicknames import NickNamer

MOST_WORDS = 5
KEYED_AT_ONCE = 500
_DOUBLED = re.compile(r"(.)\1+")
# Letters that the spellings of one name disagree about: vowels, and h, w and y beside them, but for a first one.
_UNSURE = re.compile(r"(?<!^)[aeiouhwy]")
# One sound, several spellings, in names as they are written in England.
_SOUNDS = tuple(
    (re.compile(spelt), sound)
    for spelt, sound in (
        ("^kn", "n"),
        ("ph", "f"),
        ("tch|sch|sh|sz|zh|cz|ch", "s"),
        ("ck|q|c", "k"),
        ("z|x", "s"),
        ("v", "w"),
        ("dzh|dj", "j"),
    )
)
_english = NickNamer()
# Each line: a name, and what people who have it are called or write. Polish; Welsh; Chinese in two systems of spelling.
_OTHERS = """
aleksandra ola olka|agnieszka aga|barbara basia|elzbieta ela|grzegorz greg grzesiek|jakub kuba|jan janek|joanna asia
joanna joasia|jolanta jola|katarzyna kasia|krzysztof kris chris krzysiek|lukasz luke|magdalena magda|malgorzata gosia
malgorzata margaret|maria marysia|marcin martin|mateusz matt|michal mike michael|pawel paul|piotr peter
stanislaw stan staszek|tomasz tomek tom|wojciech wojtek|zbigniew zbyszek|zofia zosia sophie|dariusz darek
slawomir slawek|rafal ralph|huw hugh|rhys rees reece|dafydd david dai|owain owen|ioan iwan|geraint gerry|bethan beth
catrin cat catherine|zhang chang cheung|zhou chow chou|xu hsu|li lee|wang wong|chen chan|huang wong hwang|liu lau
zhao chao chiu|wu ng|zheng cheng|xie hsieh|cao tsao|deng teng|guo kuo|zhu chu|lin lam|yang yeung|liang leung
song sung|feng fung|luo law lo|hu wu|ma mah|he ho|al el
"""


def _others() -> dict[str, frozenset[str]]:
    """Read the lines: each name with all that stand beside it on any."""
    found: dict[str, set[str]] = {}
    for line in _OTHERS.replace("\n", "|").split("|"):
        for one, other in permutations(line.split(), 2):
            found.setdefault(one, set()).add(other)
    return {name: frozenset(others) for name, others in found.items()}


_BESIDE = _others()


@cache
def skeleton(word: str) -> str:
    """Reduce a folded word to what its spellings share: mohammed and muhamad are "md". Other scripts stay."""
    if not word.isascii() or not word.isalpha():
        return word
    for spelt, sound in _SOUNDS:
        word = spelt.sub(sound, word)
    return _DOUBLED.sub(r"\1", _UNSURE.sub("", _DOUBLED.sub(r"\1", word)))


@cache
def forms_of(word: str) -> frozenset[str]:
    """Return a folded name with those that it is short for, is shortened to, or is written as: bob, rob, robert."""
    return frozenset({word, *_english.canonicals_of(word), *_english.nicknames_of(word), *_BESIDE.get(word, ())})


def name_keys(name: str) -> set[str]:
    """Return the keys of a folded name: of each two words, the skeleton of one with the first letter of the other.

    Whichever of two words is misspelt, shortened or an initial, and in whatever order they stand, one key is the same.
    """
    words = name.split()[:MOST_WORDS]
    keys = {skeleton("".join(words))}
    for one, other in permutations(words, 2):
        keys |= {f"{key}/{letter}" for key in _skeletons(one) for letter in _initials(other)}
    return {key[:40] for key in keys if key}


def _skeletons(word: str) -> set[str]:
    return {skeleton(form) for form in (word, *_BESIDE.get(word, ()))}


def _initials(word: str) -> set[str]:
    longer = (word, *_english.canonicals_of(word), *_BESIDE.get(word, ()))
    return {(skeleton(form) or form)[:1] for form in longer}
