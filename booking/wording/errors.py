"""Refusals of the council's own words for messages."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class WordsRefused(Refusal):
    """Base class of the refusals below: the words cannot be used as they are."""

    sentence = _l("These words cannot be used. Change them.")
    status = HTTPStatus.BAD_REQUEST
    field = "body"


class PlaceholderUnknown(WordsRefused):
    sentence = _l("%(typed)s at %(where)s stands for nothing here. Use one of those in the list.")


class BraceOpen(WordsRefused):
    sentence = _l("The brace { at %(where)s is never closed. Close it with } on the same line, or take it away.")


class BraceAlone(WordsRefused):
    sentence = _l("The brace } at %(where)s closes nothing. Put { before its word, or take it away.")


class PlaceholderMissing(WordsRefused):
    sentence = _l("%(names)s must stand in the words: without it the message is not complete.")


class WordReserved(WordsRefused):
    sentence = _l("Telephone companies act on “%(word)s” by themselves. Ask for 1, 2 or 3, or write it otherwise.")


class DigitMeansOther(WordsRefused):
    sentence = _l("We act on a digit: 1 keeps, 2 cancels, 3 changes. Write it so, such as “1 to keep, 2 to cancel”.")


class ReplyToName(WordsRefused):
    sentence = _l("Take out “%(word)s”: our texts come from a name, and nobody can answer a name.")


class NamesService(WordsRefused):
    sentence = _l("Take out “%(word)s”: it tells what the visit is about, and others may see a message.")


class OtherLink(WordsRefused):
    sentence = _l(
        "Take out “%(word)s”: phones make it a link. Only {link} may be one; put a space after each full stop."
    )


class LinkTouched(WordsRefused):
    sentence = _l("Put a space or a new line before and after {link}, or the link will not open.")
