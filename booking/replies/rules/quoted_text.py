"""Recognise our own texts that come back: quoted, forwarded or in a phone's reaction, they are never read as theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from booking.messages.rules.reply_kinds import ReplyKind
from booking.replies.rules.reading import NOT_CLEAR, Reading, telling_phrases, tokens, understood, without_courtesy

# So many words in a row are nobody's by chance.
STRETCH = 3
_NEVER_ACTED_UPON = {ReplyKind.UNCLEAR, ReplyKind.LIKED}


def understood_unless_quoted(text: str, sent: Iterable[str], written: Iterable[str]) -> Reading:
    """What a text means, beside the texts `sent` to that number and the words `written` for any text of ours.

    Unclear where a stretch of ours stands in it, where the whole of it, two words or more, was sent to that number, or
    where the phrase that tells was. Thanks, greetings and "please" are everybody's; one word alone is theirs.
    """
    reading = understood(text)
    said = _words(text)
    if reading.kind in _NEVER_ACTED_UPON or len(said) < 2:
        return reading
    length = min(STRETCH, len(said))
    runs, telling = _runs(said, length), telling_phrases(tokens(text)[0])
    for words in (tokens(one)[0] for one in sent):
        if runs & _runs(without_courtesy(words), length) or any(one in _runs(words, len(one)) for one in telling):
            return NOT_CLEAR
    if len(said) >= STRETCH and any(runs & _runs(_words_written(one), length) for one in written):
        return NOT_CLEAR
    return reading


def _words(text: str) -> Sequence[str]:
    return without_courtesy(tokens(text)[0])


@lru_cache(maxsize=1024)
def _words_written(text: str) -> Sequence[str]:
    """The same of a text that stays as it is; what was sent to somebody is not kept in memory."""
    return _words(text)


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
