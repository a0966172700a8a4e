"""The shape of an answer to a text."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SelectField, StringField

from booking.citizens.rules import Wishes
from booking.core.translation import _l
from booking.web.forms import AtMost, Form, Needed, NothingOdd, OnceForm, ParagraphField
from booking.wording.rules.dates import LANGUAGES

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


class WishesForm(Form):
    """What is wished of one number or address: `point` itself; `seen` marks the wishes that the page showed."""

    point = HiddenField()
    seen = HiddenField()
    language = SelectField(_l("Messages in"), validate_choice=False)
    do_not_text = BooleanField(_l("Do not text"))
    shared = BooleanField(_l("Somebody else reads this too"))
    preferred = BooleanField(_l("The way they like best"))
    stopped = BooleanField(_l("Has stopped our messages"))

    @property
    def wishes(self) -> Wishes:
        """What was chosen; a language for which there are no words means none."""
        language = self.language.data if self.language.data in LANGUAGES else ""
        flags = ("do_not_text", "shared", "preferred", "stopped")
        return Wishes(language=language or "", **{flag: bool(self[flag].data) for flag in flags})


class CloseForm(OnceForm):
    """Closing it without a text: the pressed button says how it was done."""

    how = StringField()
