"""Forms of the booking journey: needs, slot, details, check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, StringField, ValidationError

from booking.book.forms.shape import ABOUT_LENGTH, NAME_LENGTH, CitizenForm, HelpedForm, PersonForm, SeveralField
from booking.book.rules import PERSON
from booking.citizens.rules import InterpreterKind, Needs
from booking.core import phone_numbers
from booking.core.errors import SENTENCES
from booking.core.languages import ENGLISH, SPOKEN_LANGUAGES
from booking.core.phone_numbers import NumberKind
from booking.core.translation import _, _l
from booking.services.forms import AskingForm
from booking.web.contact_fields import AnEmailAddress, APhoneNumber, EmailField
from booking.web.forms import (
    AlsoForm,
    AtMost,
    Form,
    Needed,
    NothingOdd,
    ParagraphField,
    SeenForm,
    SlotField,
    TextField,
)

HELP = [
    ("step_free", _l("A place without steps")),
    ("private_room", _l("A private room to talk in")),
    ("more_time", _l("More time to talk")),
    ("fetch_me", _l("Please fetch me when it is my turn")),
]
NO_INTERPRETER = "no"
INTERPRETERS = [
    (NO_INTERPRETER, _l("No interpreter")),
    (InterpreterKind.SPOKEN, _l("Yes, for the language I chose")),
    (InterpreterKind.BSL, _l("Yes, British Sign Language (BSL)")),
]
LANGUAGES_TO_CHOOSE = {"": _l("Choose a language"), ENGLISH: _l("English"), **SPOKEN_LANGUAGES}


POSTAL_LENGTH = 254


class NeedsForm(CitizenForm):
    """Needs, all optional and none preselected; whoever names a language says whether they want an interpreter."""

    beside = "language"
    languages, interpreters, helps = list(LANGUAGES_TO_CHOOSE.items()), INTERPRETERS, HELP

    language = StringField(_l("Which language would you like to speak?"), default="")
    interpreter = StringField(_l("Would you like an interpreter?"), default="")
    help = SeveralField(_l("What else would help?"))

    def validate_language(self, field: Any) -> None:
        """Require a language for a spoken interpreter."""
        if self.interpreter.data == InterpreterKind.SPOKEN and field.data not in SPOKEN_LANGUAGES:
            raise ValidationError(str(SENTENCES["language.missing"]))

    def validate_interpreter(self, field: Any) -> None:
        """Whoever would like to speak another language says whether they would like an interpreter for it."""
        if self.language.data in SPOKEN_LANGUAGES and field.data not in dict(INTERPRETERS):
            language = SPOKEN_LANGUAGES[self.language.data]
            raise ValidationError(str(SENTENCES["interpreter.missing"]) % {"language": language})

    @property
    def needs(self) -> Needs:
        """The chosen needs; values that are not offered are ignored."""
        chosen = set(self.help.data or [])
        return Needs(
            language=self.language.data or "" if self.language.data in SPOKEN_LANGUAGES else "",
            interpreter=self.interpreter.data if self.interpreter.data in set(InterpreterKind) else "",
            **{name: name in chosen for name, _label in HELP},
        )

    def show(self, needs: Needs) -> None:
        self.language.data = needs.language
        self.interpreter.data = needs.interpreter or (NO_INTERPRETER if needs.language else "")
        self.help.data = [name for name, _label in HELP if getattr(needs, name)]


class FirstForm(NeedsForm):
    """The first page of a booking: needs, and whether there is a second topic, which decide the times."""

    then = StringField(_l("Do you need help with something else too? (optional)"), default="")

    def offer(self, services: Mapping[str, str]) -> None:
        """Set the services to choose from, names by slug; other values are ignored."""
        self.others = services

    @property
    def second(self) -> str:
        """The slug of the second topic's service, "" for none."""
        return self.then.data if self.then.data in self.others else ""


class SlotForm(CitizenForm):
    """One pressed button of the list of slots."""

    beside = "slot"
    slot = SlotField()


class HeldForm(CitizenForm):
    """A form with a second button that only extends the hold: what is typed may then be unfinished."""

    keep = HiddenField()  # set by that button

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field; with `keep`, only whether the form has expired."""
        super().validate(extra_validators)
        if self.keep.data and self.too_late is None:
            for field in self:
                field.errors = []
        return not self.errors


class QuestionsForm(HeldForm, AskingForm):
    """What the service asks."""


class AnswersForm(SeenForm, CitizenForm, AskingForm):
    """What the service asks, answered anew after booking."""


class DetailsForm(HeldForm, HelpedForm):
    """Who comes, who books, and the subject. Only a name is needed, and for somebody else theirs too."""

    beside = "name"
    postal = ParagraphField(
        _l("Their postal address (optional)"),
        validators=[NothingOdd("postal.odd", paragraph=True), AtMost(POSTAL_LENGTH, "postal.long")],
    )
    name = TextField(
        _l("Your name"),
        validators=[NothingOdd("name.odd"), Needed("name.missing"), AtMost(NAME_LENGTH, "name.long")],
    )
    mobile = TextField(_l("Mobile number (optional)"), validators=[APhoneNumber()])
    email = EmailField(_l("Email address (optional)"), validators=[AnEmailAddress()])
    about = ParagraphField(
        _l("What is it about? (optional)"),
        validators=[NothingOdd("about.odd", paragraph=True), AtMost(ABOUT_LENGTH, "about.long")],
    )

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, without what belongs to somebody else where the appointment is for the person themselves."""
        return self.of_whom((*PERSON, "about"))


class ShownSlot(SlotField):
    """The slot on the check page: shown, not posted, and refused when it is taken."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Ignore what is posted."""

    def pre_validate(self, form: Form) -> None:
        """Skip: it was validated when it was chosen."""


class CheckForm(AlsoForm, PersonForm):
    """Confirm what the check page showed: `shown` is its hash."""

    beside = "shown"
    shown = HiddenField(id="answers")  # the element with the answers, for the error summary's link
    slot = ShownSlot()


def phone_kind(number: str) -> NumberKind | None:
    """Return the kind of a validated number; None where none was given."""
    return phone_numbers.parse(number).kind if number else None


def needs_in_words(needs: Needs) -> list[str]:
    """List the needs as the check page shows them."""
    words = [SPOKEN_LANGUAGES[needs.language]] if needs.language in SPOKEN_LANGUAGES else []
    if needs.interpreter:
        words.append(_("BSL interpreter") if needs.interpreter == InterpreterKind.BSL else _("Interpreter"))
    return words + [str(label) for name, label in HELP if getattr(needs, name)]
