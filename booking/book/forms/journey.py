"""Forms of the booking journey: what would help, which time, who is coming, yes."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, StringField, ValidationError

from booking.book.forms.shape import ABOUT_LENGTH, NAME_LENGTH, CitizenForm, PersonForm, SeveralField
from booking.citizens.rules import Needs
from booking.core import phone_numbers
from booking.core.errors import SENTENCES, FormExpired
from booking.core.languages import SPOKEN_LANGUAGES
from booking.core.phone_numbers import NumberKind
from booking.core.translation import _, _l
from booking.web.contact_fields import AnEmailAddress, APhoneNumber
from booking.web.forms import AtMost, Form, Needed, NothingOdd, ParagraphField, SlotField, TextField

HELP = [
    ("step_free", _l("A place without steps")),
    ("private_room", _l("A private room to talk in")),
    ("more_time", _l("More time to talk")),
    ("fetch_me", _l("Please fetch me when it is my turn")),
]
INTERPRETERS = [
    ("", _l("No interpreter")),
    ("spoken", _l("Yes, for the language I chose")),
    ("bsl", _l("Yes, British Sign Language (BSL)")),
]


class NeedsForm(CitizenForm):
    """What would help. Nothing has to be chosen."""

    beside = "language"
    languages, interpreters, helps = [("", _l("English")), *SPOKEN_LANGUAGES.items()], INTERPRETERS, HELP

    language = StringField(_l("Which language would you like to speak?"), default="")
    interpreter = StringField(_l("Would you like an interpreter?"), default="")
    help = SeveralField(_l("What else would help?"))

    def validate_language(self, field: Any) -> None:
        """A spoken interpreter needs to be told which language."""
        if self.interpreter.data == "spoken" and field.data not in SPOKEN_LANGUAGES:
            raise ValidationError(str(SENTENCES["language.missing"]))

    @property
    def needs(self) -> Needs:
        """What was chosen; anything that this page does not offer is ignored."""
        chosen = set(self.help.data or [])
        return Needs(
            language=self.language.data or "" if self.language.data in SPOKEN_LANGUAGES else "",
            interpreter=self.interpreter.data or "" if self.interpreter.data in {"spoken", "bsl"} else "",
            **{name: name in chosen for name, _label in HELP},
        )

    def show(self, needs: Needs) -> None:
        """Fill the page with what was chosen before."""
        self.language.data, self.interpreter.data = needs.language, needs.interpreter
        self.help.data = [name for name, _label in HELP if getattr(needs, name)]


class SlotForm(CitizenForm):
    """One pressed button of the slot list."""

    beside = "slot"
    slot = SlotField()


class DetailsForm(CitizenForm):
    """Who is coming. Only the name is needed."""

    beside = "name"
    name = TextField(
        _l("Your name"),
        validators=[NothingOdd("name.odd"), Needed("name.missing"), AtMost(NAME_LENGTH, "name.long")],
    )
    mobile = TextField(_l("Mobile number (optional)"), validators=[APhoneNumber()])
    email = TextField(_l("Email address (optional)"), validators=[AnEmailAddress()])
    about = ParagraphField(
        _l("What is it about? (optional)"),
        validators=[NothingOdd("about.odd", paragraph=True), AtMost(ABOUT_LENGTH, "about.long")],
    )
    keep = HiddenField()  # the button that only makes the hold last longer: whatever is typed may be unfinished

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; of what is still being typed, only whether the page is still good."""
        super().validate(extra_validators)
        if self.keep.data:
            for field in self:
                field.errors = [error for error in field.errors if error == str(FormExpired())]
        return not self.errors


class ShownSlot(SlotField):
    """The time on the check page: not sent with it, only shown, and refused when it is gone."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Nothing that is sent counts."""

    def pre_validate(self, form: Form) -> None:
        """Nothing to check: it was, when it was chosen."""


class CheckForm(PersonForm):
    """Agreeing to what the check page showed: `shown` is its mark."""

    beside = "shown"
    shown = HiddenField(id="answers")  # where the answers stand on the page
    slot = ShownSlot()


def phone_kind(number: str) -> NumberKind | None:
    """What a number that has passed its form can be used for; None where none was given."""
    return phone_numbers.parse(number).kind if number else None


def needs_in_words(needs: Needs) -> list[str]:
    """What would help, as the check page says it."""
    words = [SPOKEN_LANGUAGES[needs.language]] if needs.language in SPOKEN_LANGUAGES else []
    if needs.interpreter:
        words.append(_("BSL interpreter") if needs.interpreter == "bsl" else _("Interpreter"))
    return words + [str(label) for name, label in HELP if getattr(needs, name)]
