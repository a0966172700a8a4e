"""What a text that somebody sends us means, in English and Welsh. Whatever is not certain is for a person to read.

We ask for 1, 2 or 3 and never for a word that a provider reserves (CANCEL, STOP, YES …); people write words all the
same. A provider only sees an opt-out that stands alone: "stop please" is ours to catch.
"""

from __future__ import annotations

import re
from enum import StrEnum

from booking.core.text import folded


class ReplyKind(StrEnum):
    """What somebody wants of us."""

    KEEP = "keep"  # 1: I am coming
    CANCEL = "cancel"  # 2
    CHANGE = "change"  # 3, and whoever says that they cannot come then
    LATE = "late"  # on my way
    STOP = "stop"  # no more texts
    CANCEL_AND_STOP = "cancel_and_stop"  # a bare CANCEL: to the provider an opt-out, to the person a cancellation
    START = "start"  # texts again
    THANKS = "thanks"  # needs no answer
    UNCLEAR = "unclear"  # a person reads it


# Words that providers act on by themselves when nothing else stands in the text.
RESERVED_STOP = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout"})
RESERVED_START = frozenset({"start", "unstop"})
RESERVED_YES = frozenset({"yes"})
RESERVED = RESERVED_STOP | RESERVED_START | RESERVED_YES | {"cancel"}

_POLITE = frozenset(
    {"please", "pls", "plz", "thanks", "thank", "thankyou", "thx", "ta", "cheers", "you", "hi", "hello", "sorry", "ok"}
    | {
        "okay",
        "many",
        "very",
        "much",
        "so",
        "x",
        "xx",
        "xxx",
        "all",
        "good",
        "great",
        "lovely",
        "received",
        "got",
        "it",
    }
    | {"diolch", "yn", "fawr", "iawn", "os", "gwelwch", "dda", "helo", "shwmae", "sori", "i", "chi"}
)
_THANKS = frozenset({"thanks", "thank", "thankyou", "thx", "ta", "cheers", "diolch", "received", "great", "lovely"})
_NUMBERS = {
    ReplyKind.KEEP: frozenset({"1", "one", "un"}),
    ReplyKind.CANCEL: frozenset({"2", "two", "dau", "dwy"}),
    ReplyKind.CHANGE: frozenset({"3", "three", "tri", "tair"}),
}
_BESIDE_A_NUMBER = _POLITE | {"option", "number", "press", "reply", "opsiwn", "rhif", "y", "is", "my", "answer"}
_STOPS = re.compile(
    r"^(please |pls |plz )?(stop|stopio|stopiwch|unsubscribe|opt out|optout|peidiwch|peidio)\b"
    r"(?! (at|by|on|near|outside|opposite|in)\b)"
    r"|\b(stop|no more|don ?t|do not|peidiwch a) (send(ing)?|text(ing)?|messag(e|ing)|contact(ing)?|thecstio|anfon)\b"
    r"|\b(dim mwy o|no more) (negeseuon|texts?|messages?)\b|\bremove me\b|\btake me off\b|\bopt(ed|ing)? out\b"
)
_STARTS = re.compile(r"^(start|unstop|dechrau|ailddechrau)$|\bstart (texting|sending)\b|\btext me again\b")
_NOT_CANCEL = re.compile(r"\b(don ?t|do not|didn ?t|did not|not|never|peidiwch a|why|who|was|is it|been|has|have)\b")
_CANCELS = re.compile(
    r"\b(cancel|canceling|cancelling|canslo|diddymu)\b|\bno longer need\b|\bdon ?t need (it|this|the appointment)\b"
    r"|\bdim angen\b"
)
_CHANGES = re.compile(
    r"\b(change|rearrange|re arrange|reschedule|re schedule|rebook|re book|move|swap|postpone|another (time|day|date)"
    r"|different (time|day|date)|other (time|day|date)|later (time|date|day)|earlier|newid|aildrefnu|symud)\b"
)
_CANNOT = re.compile(
    r"\b(can ?t|cannot|can not|won ?t|will not|unable|not able|not going to be able) (to )?(be able to )?"
    r"(make|come|attend|be there|get there|do)\b"
    r"|\bnot (coming|attending)\b|\b(methu|ddim yn gallu|dim yn gallu|ni allaf|alla i ddim) (a )?(dod|mynychu)\b"
)
_LATE = re.compile(
    r"\b(running|be|bit|little|mins?|minutes?|am|going to be|gonna be|few|arrive|arriving|5|10|15|20|30) late\b"
    r"|^(im |i m |ill be |i ll be )?late\b|\blate sorry\b|\bdelayed\b|\bstuck (in|on|at)\b|\bheld up\b"
    r"|\bon (my|the) way\b|\bomw\b|\bbe there (in|soon|by|at)\b|\bthere in \d+\b|\bstill coming\b"
    r"|\b(yn|n|bach yn|byddaf|fydda i|rhedeg yn) hwyr\b|^hwyr\b|\bar (y|fy) ffordd\b|\btraffic\b|\bbus (is|was|has)\b"
)
_KEEPS = re.compile(
    r"^((yes|yep|yeah|ie|ydw|byddaf|will do|confirmed?|cadarnhau)\b"
    r"|(i ?ll|i will|ill|i m|im|i am) (be there|coming|come)\b|see you|wela i chi|keep)"
)
_QUESTION = re.compile(r"\?\s*$|^(what|where|when|who|why|how|which|beth|ble|pryd|pwy|pam|sut)\b")


def understood(text: str) -> ReplyKind:
    """What this text means. Numbers count alone or beside polite words; two meanings at once are unclear."""
    words_said = _plain(text)
    words = words_said.split()
    if not words:
        return ReplyKind.UNCLEAR
    alone = _alone(words)
    if alone is not None:
        return alone
    if _STOPS.search(words_said):
        return ReplyKind.STOP
    if _STARTS.search(words_said):
        return ReplyKind.START
    return _said(words_said, text)


def _plain(text: str) -> str:
    """Small letters without accents; apostrophes go ("don't" is "dont"), everything else between words is a space."""
    return folded(text.replace("'", "").replace("’", "").replace("‘", ""))


def _alone(words: list[str]) -> ReplyKind | None:
    """A word that a provider reserves, a number, or thanks: with nothing beside it but politeness."""
    only = words[0] if len(words) == 1 else ""
    if only == "cancel":
        return ReplyKind.CANCEL_AND_STOP
    if only in RESERVED_STOP:
        return ReplyKind.STOP
    if only in RESERVED_START:
        return ReplyKind.START
    rest = [word for word in words if word not in _BESIDE_A_NUMBER]
    for kind, numbers in _NUMBERS.items():
        if rest and all(word in numbers for word in rest) and len(set(rest)) == 1:
            return kind
    if any(word in _THANKS for word in words) and all(word in _POLITE for word in words):
        return ReplyKind.THANKS
    return ReplyKind.KEEP if words in (["ok"], ["okay"], ["iawn"]) else None


def _said(plain: str, text: str) -> ReplyKind:
    """What whole sentences mean."""
    cannot = _CANNOT.search(plain)
    if _CANCELS.search(plain):
        if _CHANGES.search(plain):
            return ReplyKind.CHANGE  # "cancel and rebook": the page does either
        unsure = _asks(text, plain) or (_NOT_CANCEL.search(plain) is not None and not cannot)
        return ReplyKind.UNCLEAR if unsure else ReplyKind.CANCEL
    if _CHANGES.search(plain) or cannot:
        return ReplyKind.CHANGE
    if _LATE.search(plain):
        return ReplyKind.LATE
    if _KEEPS.search(plain) and not _asks(text, plain):
        return ReplyKind.KEEP
    return ReplyKind.UNCLEAR


def _asks(text: str, plain: str) -> bool:
    return bool(_QUESTION.search(text.strip())) and not plain.startswith(("can you", "could you", "please"))
