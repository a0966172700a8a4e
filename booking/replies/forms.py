"""Forms to answer or close a reply."""

from __future__ import annotations

from wtforms import StringField

from booking.core.translation import _l
from booking.web.forms import AtMost, Needed, NothingOdd, OnceForm, ParagraphField

ANSWER_LENGTH = 300  # two parts


class AnswerForm(OnceForm):
    """Text to send back."""

    answer = ParagraphField(
        _l("Text back"),
        validators=[
            NothingOdd("answer.odd", paragraph=True),
            Needed("answer.missing"),
            AtMost(ANSWER_LENGTH, "answer.long"),
        ],
    )


class CloseForm(OnceForm):
    """Close a reply without a text: the pressed button says how it was handled."""

    how = StringField()
