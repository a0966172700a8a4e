"""Form of the wishes of a number or address."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SelectField

from booking.citizens.rules import Wishes
from booking.core.languages import MESSAGE_LANGUAGES
from booking.core.translation import _l
from booking.web.forms import Form


class WishesForm(Form):
    """Wishes of one number or address: `point` itself; `seen` is the mark of the wishes that the page showed."""

    point = HiddenField()
    seen = HiddenField()
    language = SelectField(_l("Messages in"), validate_choice=False)
    do_not_text = BooleanField(_l("Do not text"))
    shared = BooleanField(_l("Somebody else reads this too"))
    preferred = BooleanField(_l("The way they like best"))
    stopped = BooleanField(_l("Has stopped our messages"))
    alone = HiddenField()  # the pressed button: "yes", "no"; "" where another one was

    @property
    def wishes(self) -> Wishes:
        """The chosen wishes; a language that messages are not written in counts as none."""
        language = self.language.data if self.language.data in MESSAGE_LANGUAGES else ""
        flags = ("do_not_text", "shared", "preferred", "stopped")
        return Wishes(language=language or "", **{flag: bool(self[flag].data) for flag in flags})
