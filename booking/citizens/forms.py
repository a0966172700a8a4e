"""Fields of what would help somebody, as staff tick them in one line, and of who comes with them."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, SelectMultipleField, ValidationError

from booking.citizens.rules import MOST_OTHERS, InterpreterKind, Needs, read_others
from booking.citizens.rules.knowing import NAME_LENGTH
from booking.core.errors import SENTENCES
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.translation import _l
from booking.web.forms import NothingOdd, PageForm, options

_NO_INTERPRETER = "no_interpreter"
_HELP = [
    ("step_free", _l("Step-free")),
    ("private_room", _l("Private room")),
    ("more_time", _l("More time")),
    ("fetch_me", _l("Please fetch")),
    (InterpreterKind.SPOKEN, _l("Interpreter")),
    (InterpreterKind.BSL, _l("BSL interpreter")),
    (_NO_INTERPRETER, _l("No interpreter")),
]


class OtherNames:
    """Validate the names of others whose matter it is too: a few, each of a name's length. The field keeps one a line.

    The name of whoever leads is left out, where somebody counts themselves. `between` is put between the names.
    """

    def __init__(self, between: str = "\n") -> None:
        self.between = between

    def __call__(self, form: PageForm, field: Any) -> None:
        """Raise ValidationError with the sentence."""
        NothingOdd("name.odd", paragraph=True)(form, field)
        lead = (form.data.get("their_name") or "").strip() or form.data.get("name") or ""
        names = read_others(field.data, lead=lead)
        if len(names) > MOST_OTHERS:
            raise ValidationError(str(SENTENCES["others.many"]))
        if any(len(name) > NAME_LENGTH for name in names):
            raise ValidationError(str(SENTENCES["others.name"]))
        field.data = self.between.join(names)


class NeedsFields(PageForm):
    """Needs: a language, and checkboxes."""

    language = SelectField(
        _l("Language"),
        choices=options([("", _l("English")), *LANGUAGES_FOR_STAFF.items()]),
        default="",
        validate_choice=False,
    )
    help = SelectMultipleField(_l("What would help"), choices=options(_HELP), validate_choice=False)

    @property
    def needs(self) -> Needs:
        """The chosen needs; values that are not offered are ignored."""
        chosen = set(self.help.data or [])
        language = self.language.data if self.language.data in LANGUAGES_FOR_STAFF else ""
        # Without a language only a BSL interpreter is possible.
        interpreter = ""
        if InterpreterKind.BSL in chosen:
            interpreter = InterpreterKind.BSL
        elif InterpreterKind.SPOKEN in chosen and language:
            interpreter = InterpreterKind.SPOKEN
        flags = ("step_free", "private_room", "more_time", "fetch_me")
        return Needs(language=language, interpreter=interpreter, **{flag: flag in chosen for flag in flags})

    def validate_help(self, field: Any) -> None:
        """Require a language for a spoken interpreter, and of another language whether it needs one."""
        chosen, language = set(field.data or []), LANGUAGES_FOR_STAFF.get(self.language.data or "")
        if InterpreterKind.SPOKEN in chosen and not language:
            field.errors = [*field.errors, str(SENTENCES["language.missing"])]
        if language and not chosen & {*InterpreterKind, _NO_INTERPRETER}:
            field.errors = [*field.errors, str(SENTENCES["interpreter.missing"]) % {"language": language}]

    def show(self, needs: Needs) -> None:
        self.language.data = needs.language
        interpreter = needs.interpreter or (_NO_INTERPRETER if needs.language else "")
        self.help.data = [name for name, _label in _HELP if getattr(needs, name, False) or name == interpreter]
