"""The shape of what a citizen types. Every sentence comes from the catalogue in core/errors."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import Field, HiddenField, StringField, ValidationError

from booking.citizens.rules import LANGUAGES, Needs
from booking.core import phone_numbers
from booking.core.errors import SENTENCES, FormExpired, Refusal
from booking.core.phone_numbers import NumberKind
from booking.core.translation import _, _l
from booking.web.contact_fields import AnEmailAddress, APhoneNumber
from booking.web.forms import AtMost, Form, Needed, NothingOdd, OnceForm, ParagraphField, SlotField, TextField

NAME_LENGTH, ABOUT_LENGTH, WHY_LENGTH = 120, 500, 200

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


class PageForm(Form):
    """A form that says itself when its page was open for too long, with all that was typed still in it."""

    beside: ClassVar[str]  # the field that carries what concerns the whole page

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and whether the page is still good."""
        good = bool(super().validate(extra_validators))
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            token.errors = []
            self.refuse(FormExpired(), field=self.beside)
        return good

    def refuse(self, refusal: Refusal, *, field: str | None = None) -> None:
        """Put the refusal's sentence next to its field, or where the page's own go."""
        known = field or (refusal.field if refusal.field in self._fields else self.beside)
        super().refuse(refusal, field=known)


class SeveralField(Field):
    """Any number of checkboxes of one name. What is chosen is a list; the form says what it means."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """As the browser sent it."""
        self.data = list(valuelist)


class NeedsForm(PageForm):
    """What would help. Nothing has to be chosen."""

    beside = "language"
    languages, interpreters, helps = [("", _l("English")), *LANGUAGES.items()], INTERPRETERS, HELP

    language = StringField(_l("Which language would you like to speak?"), default="")
    interpreter = StringField(_l("Would you like an interpreter?"), default="")
    help = SeveralField(_l("What else would help?"))

    def validate_language(self, field: Any) -> None:
        """A spoken interpreter needs to be told which language."""
        if self.interpreter.data == "spoken" and field.data not in LANGUAGES:
            raise ValidationError(str(SENTENCES["language.missing"]))

    @property
    def needs(self) -> Needs:
        """What was chosen; anything that this page does not offer is ignored."""
        chosen = set(self.help.data or [])
        return Needs(
            language=self.language.data or "" if self.language.data in LANGUAGES else "",
            interpreter=self.interpreter.data or "" if self.interpreter.data in {"spoken", "bsl"} else "",
            **{name: name in chosen for name, _label in HELP},
        )

    def show(self, needs: Needs) -> None:
        """Fill the page with what was chosen before."""
        self.language.data, self.interpreter.data = needs.language, needs.interpreter
        self.help.data = [name for name, _label in HELP if getattr(needs, name)]


class SlotForm(PageForm):
    """One pressed button of the slot list."""

    beside = "slot"
    slot = SlotField()


class MoveForm(SlotForm):
    """The same, for an appointment that stood at this version when the page was made."""

    version = HiddenField()


class DetailsForm(PageForm):
    """Who is coming. Only the name is needed."""

    beside = "name"
    name = TextField(
        _l("Full name"),
        validators=[NothingOdd("name.odd"), Needed("name.missing"), AtMost(NAME_LENGTH, "name.long")],
    )
    mobile = TextField(_l("Mobile number (optional)"), validators=[APhoneNumber()])
    email = TextField(_l("Email address (optional)"), validators=[AnEmailAddress()])
    about = ParagraphField(
        _l("What is it about? (optional)"),
        validators=[NothingOdd("about.odd", paragraph=True), AtMost(ABOUT_LENGTH, "about.long")],
    )


class ShownSlot(SlotField):
    """The time on the check page: not sent with it, only shown, and refused when it is gone."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Nothing that is sent counts."""

    def pre_validate(self, form: Form) -> None:
        """Nothing to check: it was, when it was chosen."""


class CheckForm(OnceForm, PageForm):
    """Agreeing to what the check page showed: `shown` is its mark."""

    beside = "shown"
    shown = HiddenField(id="answers")  # where the answers stand on the page
    slot = ShownSlot()


class NameForm(PageForm):
    """The name given when booking, to see the rest of the page."""

    beside = "name"
    tried_too_often = False
    name = TextField(
        _l("Full name"),
        validators=[NothingOdd("name.odd"), Needed("name.needed"), AtMost(NAME_LENGTH, "name.long")],
    )


class CancelForm(PageForm):
    """Cancelling what stood at this version when the page was made."""

    beside = "why"
    version = HiddenField()
    why = TextField(_l("Why? (optional)"), validators=[NothingOdd("why.odd"), AtMost(WHY_LENGTH, "why.long")])


class FindForm(PageForm):
    """A reference, and any part of the name or the mobile."""

    beside = "reference"
    reference = TextField(_l("Your reference"), validators=[Needed("reference.missing")])
    who = TextField(
        _l("Any part of your name, or your mobile number"),
        validators=[NothingOdd("name.odd"), Needed("who.missing"), AtMost(NAME_LENGTH, "name.long")],
    )


class DropInForm(OnceForm, NeedsForm):
    """ "I plan to come": a session; a name or none; a mobile, where a reminder is wanted. The rest is folded away."""

    beside = "session"
    version = HiddenField()  # of the plan that is changed; empty for a new one
    session = StringField(_l("When will you come?"))
    name = TextField(_l("Full name (optional)"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")])
    mobile = TextField(_l("Mobile number (optional)"), validators=[APhoneNumber()])
    service = StringField(_l("What do you need help with?"))
    about = ParagraphField(
        _l("What is it about?"),
        validators=[NothingOdd("about.odd", paragraph=True), AtMost(ABOUT_LENGTH, "about.long")],
    )

    def validate_session(self, field: Any) -> None:
        """Some session has to be chosen; whether it still takes people, the operation says."""
        if not field.data:
            raise ValidationError(str(SENTENCES["session.missing"]))


def phone_kind(number: str) -> NumberKind | None:
    """What a number that has passed its form can be used for; None where none was given."""
    return phone_numbers.parse(number).kind if number else None


def needs_in_words(needs: Needs) -> list[str]:
    """What would help, as the check page says it."""
    words = [LANGUAGES[needs.language]] if needs.language in LANGUAGES else []
    if needs.interpreter:
        words.append(_("BSL interpreter") if needs.interpreter == "bsl" else _("Interpreter"))
    return words + [str(label) for name, label in HELP if getattr(needs, name)]
