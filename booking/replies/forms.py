"""Form of an answer to a text."""

from __future__ import annotations

from wtforms import StringField

from booking.core.translation import _l
from booking.web.forms import AtMost, Needed, NothingOdd, OnceForm, ParagraphField

ANSWER_LENGTH = 300  # two texts


class AnswerForm(OnceForm):
    """What to text back."""

    answer = ParagraphField(
        _l("Text back"),
        validators=[
            NothingOdd("answer.odd", paragraph=True),
            Needed("answer.missing"),
            AtMost(ANSWER_LENGTH, "answer.long"),
        ],
    )


class CloseForm(OnceForm):
    """Closing it without a text: the pressed button says how it was done."""

    how = StringField()
