"""Classify a reply, in English and Welsh. Whatever is not certain is for a person to read.

A text means something only where the whole of it is a known form. We ask for 1, 2 or 3 and never for a word that a
provider reserves (CANCEL, STOP, YES …); people write words all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cache
from itertools import chain
from typing import NamedTuple

from booking.core.folding import folded
from booking.messages.rules.reply_kinds import ReplyKind
from booking.replies.rules import phrases
from booking.replies.rules.pattern_matcher import NUMBER, Pattern, begins, ends, key_of, read
from booking.wording.rules.reserved_words import RESERVED_START, RESERVED_STOP, RESERVED_YES


class Rests(IntEnum):
    """What a reading depends on to be certain, the least first."""

    ON_ITSELF = 0  # it names the appointment
    ON_LAST_TEXT = 1  # "ok", "cancel it": it refers to our last text
    ON_DIGIT = 2  # it answers a text that asked for a digit


class Reading(NamedTuple):
    """The meaning of a text, and what it depends on. `opts_in`: a word on which a provider opts in again."""

    kind: ReplyKind
    rests: Rests = Rests.ON_ITSELF
    opts_in: bool = False


NOT_CLEAR = Reading(ReplyKind.UNCLEAR)
# Known forms are short: a person reads what is longer.
_MOST_WORDS = 20
_STOPS_ALONE = RESERVED_STOP | {"stopio", "stopiwch", "opt out", "stop all"}
_STARTS_ALONE = RESERVED_START | {"dechrau", "ailddechrau"}
# Emoji that are dropped beside words; "👍" alone is for a person.
_FRIENDLY = re.compile(
    "[\U0001f44d\U0001f64f\U0001f642\U0001f60a\U0001f600-\U0001f604\U0001f970\U0001f60d\U0001f618\U0001f617\U0001f44c"
    "\U0001f91e\U0001f495-\U0001f49e\U0001f499-\U0001f49c\u2764\u263a\u2705\u2714\U0001f622\U0001f614\U0001f61e\U0001f641"
    "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f\U0001f3fb-\U0001f3ff]"
)
_KEYCAP = re.compile("(?<=[0-9])\ufe0f?\u20e3")
_JOINERS = dict.fromkeys((0xFE0F, 0x200D))
_QUIETLY = frozenset(" \t\r\n.,!;:()-–—…'’‘`")
_SPELT_OUT = re.compile("[\u0370-\u052f]")  # Greek and Cyrillic, which folding writes in our letters
_SIGNATURE = re.compile(r"\n\s*(sent from (my|outlook)|get outlook for)\b[^\n]*\s*$", re.I)
_MINUTES = re.compile(r"\b([0-9]{1,2})(mins?|minutes?|munud)\b")
_LIKED = re.compile(
    r"^\s*(?:liked|loved|hoffwyd|wedi hoffi|(?:reacted )?[\U0001f44d\u2764\U0001f44c\U0001f64f\U0001f60d]\ufe0f? to)"
    r"\s*[“\"«„].*[”\"»“]\s*$",
    re.I | re.S,
)
# Marks of a question or a quotation.
_QUOTES = frozenset('?"“”„«»>؟')
# Words that may turn the meaning round, or make it about another's texts: a person reads it.
_SECOND_SIGNAL = frozenset(
    (
        *("no", "not", "never", "dont", "didnt", "did", "but", "unless", "until", "except", "only", "instead", "about"),
        *("why", "who", "what", "if", "has", "had", "was", "from", "asked", "told", "said", "scam", "my"),
        *("he", "she", "they", "him", "her", "his", "them", "husband", "wife", "son", "daughter", "mum", "dad"),
        *("landlord", "neighbour", "in", "on", "at", "after", "before", "between", "during"),
    )
)


class _Phrase(NamedTuple):
    """A known form: a pattern, its meaning (None: courtesy), and what that depends on."""

    pattern: Pattern
    kind: ReplyKind | None
    rests: Rests

    @property
    def is_courtesy(self) -> bool:
        """Whether it adds no meaning: thanks, a greeting, "please". Not "ok", which answers something."""
        return self.kind is ReplyKind.THANKS or (self.kind, self.rests) == (None, Rests.ON_ITSELF)


_Parse = frozenset[tuple[ReplyKind | None, Rests]]
# Pairs of meanings that make one. Any other pair is for a person.
_TOGETHER: Mapping[frozenset[ReplyKind], ReplyKind] = {
    frozenset({ReplyKind.KEEP, ReplyKind.LATE}): ReplyKind.LATE,
    frozenset({ReplyKind.CANCEL, ReplyKind.CANNOT}): ReplyKind.CANCEL,
    frozenset({ReplyKind.CHANGE, ReplyKind.CANNOT}): ReplyKind.CHANGE,
}


def understood(text: str) -> Reading:
    """Classify a text. It is unclear where any part of it is not a known form, or where it has two meanings."""
    if _LIKED.match(text):
        return Reading(ReplyKind.LIKED)
    words, odd = tokens(text)
    said = " ".join(words)
    if not words:
        return NOT_CLEAR
    if odd or len(words) > _MOST_WORDS:
        return _longer(words, text)
    if said == "cancel":
        return Reading(ReplyKind.CANCEL_AND_STOP)
    without = " ".join(without_courtesy(words))
    if without in _STOPS_ALONE:
        return Reading(ReplyKind.STOP)
    if without in _STARTS_ALONE:
        return Reading(ReplyKind.START)
    found = _whole(words)
    if found.kind is ReplyKind.UNCLEAR:
        return _longer(words, text)
    return found._replace(opts_in=said in RESERVED_YES)


def tokens(text: str) -> tuple[Sequence[str], bool]:
    """Split a text into folded words; and whether it has anything else: a question mark, quotes, an unknown sign."""
    plain = _SIGNATURE.sub("", _KEYCAP.sub("", text))
    plain = _FRIENDLY.sub(" ", plain).translate(_JOINERS)
    odd = any((not letter.isalnum() and letter not in _QUIETLY) or _SPELT_OUT.match(letter) for letter in plain)
    return _MINUTES.sub(r"\1 \2", folded(plain)).split(), odd


def without_courtesy(words: Sequence[str]) -> Sequence[str]:
    """Remove thanks, greetings and "please", the longest match at each position."""
    left: list[str] = []
    at = 0
    while at < len(words):
        courtesy = [one.pattern for one in _from(words[at]) if one.is_courtesy]
        reach = max((end for one in courtesy for end in ends(one, words, at)), default=at)
        if reach == at:
            left.append(words[at])
        at = max(reach, at + 1)
    return left


def telling_phrases(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the known forms of two or more words anywhere in these that are not courtesy."""
    found: set[tuple[str, ...]] = set()
    for at, word in enumerate(words):
        telling = [one.pattern for one in _from(word) if not one.is_courtesy]
        found |= {tuple(words[at:end]) for one in telling for end in ends(one, words, at) if end > at + 1}
    return found


def _longer(words: Sequence[str], text: str) -> Reading:
    """Classify a longer text: an opt-out only where it speaks of texts, without a word that may turn the meaning."""
    if _QUOTES & set(text):
        return NOT_CLEAR
    for at in range(len(words)):
        stops = [one.pattern for one in _from(words[at]) if one.kind is ReplyKind.STOP]
        for end in {end for stop in stops for end in ends(stop, words, at)}:
            if not _SECOND_SIGNAL & {*words[:at], *words[end:]}:
                return Reading(ReplyKind.STOP_AND_MORE)
    return NOT_CLEAR


def _whole(words: Sequence[str]) -> Reading:
    """Parse the words as known forms one after the other, without a gap, and return the one meaning."""
    parses: list[set[_Parse]] = [set() for _ in range(len(words) + 1)]
    parses[0].add(frozenset())
    for at in range(len(words)):
        if parses[at]:
            for phrase in _from(words[at]):
                for end in ends(phrase.pattern, words, at):
                    parses[end] |= {parse | {(phrase.kind, phrase.rests)} for parse in parses[at]}
    meant = {_meant(parse) for parse in parses[-1]}
    if len(meant) > 1:  # ambiguous: "iawn" agrees, and also ends "diolch yn fawr iawn"
        meant = {_meant(parse) for parse in parses[-1] if _AGREEING not in parse}
    digits = sum(word in _DIGITS for word in words)
    by_digit = any(one.rests is Rests.ON_DIGIT for one in meant)
    return meant.pop() if len(meant) == 1 and not (by_digit and digits > 1) else NOT_CLEAR


_AGREEING = (None, Rests.ON_LAST_TEXT)
_DIGITS = frozenset(["1", "2", "3", "one", "two", "three", "un", "dau", "dwy", "tri", "tair"])


def _meant(parse: _Parse) -> Reading:
    kinds = frozenset(kind for kind, _rests in parse if kind is not None)
    agreed = _AGREEING in parse
    if not kinds:
        return Reading(ReplyKind.KEEP, Rests.ON_LAST_TEXT) if agreed else Reading(ReplyKind.UNCLEAR)
    kinds = kinds - {ReplyKind.THANKS} or kinds
    if kinds == {ReplyKind.THANKS} and agreed:
        return Reading(ReplyKind.KEEP, Rests.ON_LAST_TEXT)
    if ReplyKind.STOP in kinds and len(kinds) > 1:
        return Reading(ReplyKind.STOP_AND_MORE)
    kind = next(iter(kinds)) if len(kinds) == 1 else _TOGETHER.get(kinds, ReplyKind.UNCLEAR)
    rests = {rests for one, rests in parse if one is kind}
    return Reading(kind, Rests.ON_DIGIT if Rests.ON_DIGIT in rests else min(rests, default=Rests.ON_ITSELF))


@cache
def _phrases() -> Sequence[_Phrase]:
    """Parse every known form, once."""
    found = [_Phrase(read(line), ReplyKind(kind), Rests.ON_DIGIT) for kind, line in _lines(phrases.DIGITS)]
    found += [_Phrase(read(line), ReplyKind(kind), Rests.ON_ITSELF) for kind, line in _lines(phrases.NAMED)]
    found += [_Phrase(read(line), ReplyKind(kind), _said_rests(kind)) for kind, line in _lines(phrases.SAID)]
    found += [_Phrase(read(line), None, Rests.ON_LAST_TEXT) for line in phrases.AGREEING]
    found += [_Phrase(read(line), ReplyKind.THANKS, Rests.ON_ITSELF) for line in phrases.THANKING]
    return [*found, *(_Phrase(read(line), None, Rests.ON_ITSELF) for line in phrases.COURTESY)]


@cache
def _by_first_word() -> Mapping[str, Sequence[_Phrase]]:
    found: dict[str, list[_Phrase]] = {}
    for phrase in _phrases():
        for word in begins(phrase.pattern):
            found.setdefault(word, []).append(phrase)
    return found


def _from(word: str) -> Iterable[_Phrase]:
    """Return the known forms that can begin with this word."""
    known = _by_first_word()
    return chain(known.get(word, ()), known.get(NUMBER, ()) if key_of(word) == NUMBER else ())


def _said_rests(kind: str) -> Rests:
    return Rests.ON_ITSELF if kind in (ReplyKind.STOP, ReplyKind.START) else Rests.ON_LAST_TEXT


def _lines(by_kind: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, str]]:
    return ((kind, line) for kind, lines in by_kind.items() for line in lines)
