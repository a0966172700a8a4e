"""Find the digits that a text asks for as a reply, and whether they have our meaning. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from booking.core.folding import folded
from booking.wording.rules.kinds import MessageKind

ALL = "123"
OTHER = "?"  # it asks for digits with another meaning than ours
# Messages that tell when a visit takes place: 1, 2, 3, "ok" and "cancel it" after them are about that visit.
SAYS_IT_STANDS = frozenset(
    (
        MessageKind.CONFIRMATION,
        MessageKind.MOVED,
        MessageKind.STILL_ON,
        MessageKind.REMINDER_3_DAYS,
        MessageKind.REMINDER_1_DAY,
        MessageKind.LOST_REFERENCE,
    )
)

_ASKS = re.compile(r"\b(reply|text|txt|send|answer|respond|press|ateb|atebwch|ymatebwch|tecstiwch|anfonwch)\b")
# The order matters: "cannot come" is removed before "come" is searched for.
_MEANS = {
    "2": r"cancel\w*|not come|cant come|cannot come|not attend|cant make it|cannot make it|canslo|ganslo|diddymu|methu",
    "3": r"change|move|rearrange|reschedule|another time|other time|newid|aildrefnu|symud",
    "1": r"keep|confirm\w*|yes|come|coming|attend|accept|be there|make it|cadw|gadw|cadarnhau|gadarnhau|ddod|dod|ydw",
}
_DIGIT = re.compile(r"(?<!\w)([0-9])(?!\w)")


def digits_asked(words: str) -> str:
    """Return those of 1, 2 and 3 that a text asks for in our meaning, such as "123".

    OTHER where one means something else. `words` come without placeholders, so that no time, day or reference is taken
    for a digit asked for.
    """
    plain = folded(words)
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
    """Whether it asks for digits and gives them another meaning than ours."""
    return digits_asked(words) == OTHER and bool(_meant(folded(words)))


def _all_mean(digits: Sequence[str], beside: Sequence[str]) -> bool:
    """Whether the words beside each digit have its meaning and no other digit's."""
    return all(_meant(words) == {digit} for digit, words in zip(digits, beside, strict=True))


def _meant(words: str) -> set[str]:
    found = set()
    for digit, means in _MEANS.items():
        words, times = re.subn(rf"\b(?:{means})\b", " ", words)
        found |= {digit} if times else set()
    return found
