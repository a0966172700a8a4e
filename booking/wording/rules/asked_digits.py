"""Digits that a text asks to be answered with, and whether it may: nobody can answer a sender's name. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from booking.core.text import folded
from booking.wording.rules.kinds import MessageKind

ALL = "123"
OTHER = "?"  # it asks for digits that mean something else than ours
# They say that a visit stands, and when: after them 1, 2, 3, "ok" and "cancel it" are about that visit.
SAYS_IT_STANDS = frozenset(
    (
        MessageKind.CONFIRMATION,
        MessageKind.MOVED,
        MessageKind.STILL_ON,
        MessageKind.REMINDER_3_DAYS,
        MessageKind.REMINDER_1_DAY,
    )
)

_ASKS = re.compile(r"\b(reply|text|txt|send|answer|respond|press|ateb|atebwch|ymatebwch|tecstiwch|anfonwch)\b")
# In this order: "cannot come" is gone before "come" is looked for.
_MEANS = {
    "2": r"cancel\w*|not come|cant come|cannot come|not attend|cant make it|cannot make it|canslo|ganslo|diddymu|methu",
    "3": r"change|move|rearrange|reschedule|another time|other time|newid|aildrefnu|symud",
    "1": r"keep|confirm\w*|yes|come|coming|attend|accept|be there|make it|cadw|gadw|cadarnhau|gadarnhau|ddod|dod|ydw",
}
_DIGIT = re.compile(r"(?<!\w)([0-9])(?!\w)")


def digits_asked(words: str) -> str:
    """Of 1, 2 and 3 those that a text asks for in our meaning, such as "123"; OTHER where one means something else.

    `words` are without what stands for placeholders, so that no time, day or reference is taken for a digit asked for.
    """
    plain = folded(words.replace("'", "").replace("’", ""))
    asks = _ASKS.search(plain)
    found = list(_DIGIT.finditer(plain))
    if asks is None or not found:
        return ""
    between = [plain[a.end() : b.start()] for a, b in pairwise(found)]
    before, after = [plain[: found[0].start()], *between], [*between, plain[found[-1].end() :]]
    digits = [one.group(1) for one in found]
    if _all_mean(digits, after) or _all_mean(digits, before):
        return "".join(sorted(set(digits)))
    return OTHER


def gives_other_meaning(words: str) -> bool:
    """Whether it asks for digits and says of them what they do not mean to us."""
    return digits_asked(words) == OTHER and bool(_meant(folded(words)))


def _all_mean(digits: Sequence[str], beside: Sequence[str]) -> bool:
    """Whether beside each digit stands what it means to us, and nothing of what another one means."""
    return all(_meant(words) == {digit} for digit, words in zip(digits, beside, strict=True))


def _meant(words: str) -> set[str]:
    found = set()
    for digit, means in _MEANS.items():
        words, times = re.subn(rf"\b(?:{means})\b", " ", words)
        found |= {digit} if times else set()
    return found
