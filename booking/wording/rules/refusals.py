"""Refuse words that a council may not use in its messages. The values of placeholders are not checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from booking.core.folding import folded
from booking.wording.errors import (
    DigitMeansOther,
    LinkTouched,
    NamesService,
    OtherLink,
    PlaceholderMissing,
    ReplyToName,
    WordReserved,
    WordsRefused,
)
from booking.wording.rules.asked_digits import SAYS_IT_STANDS, gives_other_meaning
from booking.wording.rules.reserved_words import RESERVED
from booking.wording.rules.templates import (
    DROP_IN,
    PLACEHOLDERS,
    WrittenChannel,
    allowed_in,
    check_braces,
    literal,
    names_in,
    needed_in,
)

MOST_PARTS = 3
MOST_IN_SUBJECT = 200

# Beginnings of words that reveal why somebody comes, in English and Welsh. The names of services and departments
# are added.
SENSITIVE = (
    *("debt", "arrears", "bailiff", "bankrupt", "insolven", "evict", "homeless", "housing", "immigra", "asylum"),
    *("refugee", "deport", "abuse", "abusive", "violen", "domestic", "assault", "safeguard", "trafficking"),
    *("benefit", "universal credit", "council tax", "food bank", "foodbank", "addict", "alcohol", "drug"),
    *("mental health", "suicid", "disab", "hiv", "pregnan", "abortion", "probation", "offender", "prison"),
    *("dyled", "ddyled", "nyled", "ol ddyled", "beili", "methdal", "digartref", "ddigartref", "nigartref"),
    *("tai cymdeithasol", "troi allan", "mewnfud", "fewnfud", "lloches", "loches", "ffoadur", "cam drin", "gam drin"),
    *("trais", "drais", "budd dal", "fudd dal", "credyd cynhwysol", "treth gyngor", "treth y cyngor", "banc bwyd"),
    *("cyffur", "gyffur", "alcohol", "iechyd meddwl", "hunanladd", "anabl", "beichiog", "feichiog", "carchar"),
)

_RESERVED = "|".join(sorted(RESERVED | {"stopio", "opt out"}, key=len, reverse=True))
# STOP, CANCEL … in capitals or in quotes: how a text asks for a word.
_IN_CAPITALS = re.compile(rf"\b(?:{_RESERVED.upper()})\b")
_IN_QUOTES = re.compile(rf"[\"']\s*(?P<word>{_RESERVED})\s*[\"']", re.I)
_ASKS = r"(?:reply|respond|text|txt|send|answer|message|ateb|atebwch|ymatebwch|tecstiwch|anfonwch|decstio)"
_BETWEEN = (
    r"(?:\W+(?:back|us|with|the|a|an|word|words|just|simply|either|only|to (?:this|us|it)|message|number|by|saying"
    r"|\d\s*(?:or|and|neu|a|,)|gyda|gan|efo|y|yr|gair|r|n|ol|ni|i ni))*"
)
_ASKED_FOR = re.compile(rf"\b{_ASKS}\b{_BETWEEN}\W+(?P<word>{_RESERVED})\b", re.I)
_ASKS_ANSWER = re.compile(
    r"(?P<not>(?:\bnot|n't|\bcannot|\bno|\bnobody can|\bpeidiwch ag|\bpeidiwch â|\bni allwch)\s+)?"
    r"(?P<word>\b(?:reply|replies|replying|respond|text (?:us|back|\d|yes|no)|txt|text your"
    r"|answer (?:this|our|the) (?:text|message)|answer (?:with|\d)"
    r"|send (?:us )?(?:a text|\d)|ateb (?:y|r|i|gyda|\d|ni|drwy)|atebwch|ymatebwch|tecstiwch|anfonwch (?:neges|\d)))\b",
    re.I,
)
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://\S*|\bwww\.\S+|(?<![\w@])(?:[a-z0-9\0](?:[\w\0-]*[a-z0-9\0])?\.)+[a-z]{2,}\b(?:[/?#]\S*)?"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b",
    re.I,
)
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BESIDE_LINK = re.compile(r"[^\s(:]\{\s*link\s*\}|\{\s*link\s*\}(?!\s|$|[).,;!?](?:\s|$))", re.I)


@dataclass(frozen=True)
class Surroundings:
    """Facts beside the words: whether texts can be answered, and the names of services and departments."""

    can_reply: bool
    names: Sequence[str] = ()


def check_words(text: str, kind: str, channel: WrittenChannel, around: Surroundings, *, subject: bool = False) -> None:
    """Raise the WordsRefused for the first thing that is wrong; one at a time is enough.

    The subject line of an e-mail need not contain the needed placeholders; the same words are refused in it as in the
    body.
    """
    check_braces(text, allowed_in(kind))
    if not subject:
        _check_complete(text, kind)
    words = literal(text)
    _check_links(text, words, channel)
    _check_service(words, around.names)
    if channel is WrittenChannel.SMS:
        _check_reserved(words)
        if kind.removeprefix(DROP_IN) in SAYS_IT_STANDS and gives_other_meaning(words):
            raise DigitMeansOther
        if not around.can_reply:
            _check_answer(words)


def tells_service(text: str, names: Iterable[str]) -> str:
    """Return the word in it that reveals what a visit is about; empty where there is none."""
    said = f" {folded(text)} "
    whole = next((name for name in names if folded(name) and f" {folded(name)} " in said), "")
    return whole or next((word for word in SENSITIVE if f" {word}" in said), "")


def _check_complete(text: str, kind: str) -> None:
    missing = needed_in(kind) - names_in(text)
    if missing:
        raise PlaceholderMissing(names=", ".join(f"{{{name}}}" for name in PLACEHOLDERS if name in missing))


def _check_links(text: str, words: str, channel: WrittenChannel) -> None:
    if channel is WrittenChannel.EMAIL:
        words = _MAILBOX.sub(" ", words)
    found = _MAILBOX.search(words) or _LINK.search(words)
    if found:
        raise OtherLink(word=found.group().replace("\0", "{…}")[:60])
    if _BESIDE_LINK.search(text):
        raise LinkTouched


def _check_service(words: str, names: Iterable[str]) -> None:
    told = tells_service(words, names)
    if told:
        raise NamesService(word=told)


def _check_reserved(words: str) -> None:
    for pattern in (_IN_CAPITALS, _IN_QUOTES, _ASKED_FOR):
        found = pattern.search(words)
        if found:
            raise WordReserved(word=found.groupdict().get("word") or found.group())


def _check_answer(words: str) -> None:
    for found in _ASKS_ANSWER.finditer(words):
        if not found.group("not"):
            raise ReplyToName(word=found.group("word"))


__all__ = ["MOST_IN_SUBJECT", "MOST_PARTS", "Surroundings", "WordsRefused", "check_words", "tells_service"]
