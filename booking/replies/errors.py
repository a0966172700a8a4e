"""Refusals of replies."""

from __future__ import annotations

from booking.core.errors import Refusal
from booking.core.translation import _l


class NumberNotTexted(Refusal):
    sentence = _l("Texts do not go to numbers of this country. Call them, then close this without a text.")
    field = "answer"


class CannotTextBack(Refusal):
    sentence = _l("No text goes to this number: they stopped our texts, or nobody gave it to us. Call them instead.")
    field = "answer"


class ReplyAnswered(Refusal):
    sentence = _l("Somebody else has just answered this text. Here is what they wrote.")
