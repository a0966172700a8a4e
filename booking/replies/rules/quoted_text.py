"""Recognise our own texts in a reply: quoted, forwarded or in a phone's reaction, they are not read as theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from booking.messages.rules.reply_kinds import ReplyKind
from booking.replies.rules.reading import NOT_CLEAR, Reading, telling_phrases, tokens, understood, without_courtesy

# So many words in a row do not match by chance.
QUOTED_WORDS = 3
_NEVER_ACTED_UPON = {ReplyKind.UNCLEAR, ReplyKind.LIKED}


def understood_unless_quoted(text: str, sent: Iterable[str], written: Iterable[str]) -> Reading:
    """Classify a text, given the texts `sent` to that number and the words `written` for any text of ours.

    Unclear where QUOTED_WORDS of ours in a row are in it, where the whole of it, two words or more, was sent to that
    number, or where the deciding phrase was. Thanks and greetings are never quotes, nor is a single word.
    """
    reading = understood(text)
    said = _words(text)
    if reading.kind in _NEVER_ACTED_UPON or len(said) < 2:
        return reading
    length = min(QUOTED_WORDS, len(said))
    runs, telling = _runs(said, length), telling_phrases(tokens(text)[0])
    for words in (tokens(one)[0] for one in sent):
        if runs & _runs(without_courtesy(words), length) or any(one in _runs(words, len(one)) for one in telling):
            return NOT_CLEAR
    if len(said) >= QUOTED_WORDS and any(runs & _runs(_words_written(one), length) for one in written):
        return NOT_CLEAR
    return reading


def _words(text: str) -> Sequence[str]:
    return without_courtesy(tokens(text)[0])


@lru_cache(maxsize=1024)
def _words_written(text: str) -> Sequence[str]:
    """Cache `_words` for our templates; what was sent to somebody is not kept in memory."""
    return _words(text)


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
