"""The form base and the fields every form shares. Sentences come from core/errors/sentences.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple, cast

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextArea, GovTextInput
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES, ChangedMeanwhile, FormExpired, Refusal, SlotUnknown
from booking.core.text import OddCharacters, clean_line, clean_paragraph
from booking.core.tokens import random_token
from booking.core.translation import _


def options(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """What a list, radios or ticks offer: each value and its label."""
    return [SelectChoice(value, label) for value, label in pairs]


class Form(FlaskForm):
    """A form that can carry a refusal next to the field it names."""

    def refuse(self, refusal: Refusal, *, field: str | None = None) -> None:
        """Put the refusal's sentence next to its field, or next to the first one."""
        name = field or refusal.field
        target = self._fields.get(name) if name else None
        target = target or next(f for f in self._fields.values() if f.type not in {"HiddenField", "CSRFTokenField"})
        if isinstance(refusal, ChangedMeanwhile):  # one line is shown of each field, and both belong to it
            target.errors = [" ".join([str(refusal), *target.errors])]
        else:
            target.errors = [*target.errors, str(refusal)]

    def answers(self) -> dict[str, Any]:
        """What was typed, without tokens: what a repeated post is compared with."""
        return {name: value for name, value in self.data.items() if name not in {"csrf_token", "form_token", "submit"}}

    def say_what_is_kept(self, kept: Form) -> None:
        """Put next to each field that differs what is kept there now, which sending once more would overwrite."""
        for name in self.answers():
            field, theirs = self._fields[name], kept._fields.get(name)
            if theirs is not None and _in_words(field) != (words := _in_words(theirs)):
                shown = words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]} …"
                field.errors = [*field.errors, str(_("Kept now: %(what)s", what=shown or _("nothing")))]


_LONGEST_SHOWN = 200


def _in_words(field: Any) -> str:
    if isinstance(field.data, bool):
        return str(_("ticked") if field.data else _("not ticked"))
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    if hasattr(field, "drawn"):
        return " ".join(" ".join(pair) for pair in field.drawn).strip()
    return str(field._value()).replace("\r\n", "\n")


class PageForm(Form):
    """A form that says itself when its page was open for too long, with all that was typed still in it."""

    beside: ClassVar[str | None] = None  # the field that carries what concerns the whole page

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and whether the page is still good."""
        good = bool(super().validate(extra_validators))
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            token.errors = []
            self.refuse(FormExpired(), field=self.beside)
        return good


class OnceForm(Form):
    """A form whose post has effect once: it carries a random token, made when the page is first shown."""

    form_token = HiddenField(default=random_token)


class SeenForm(Form):
    """A form filled with what is kept; `seen` is a mark of it: nobody overwrites what a colleague has changed."""

    seen = HiddenField()

    def answers(self) -> dict[str, Any]:
        """What was typed; what was seen belongs to the page."""
        return {name: value for name, value in super().answers().items() if name != "seen"}

    def mark(self) -> str:
        """A mark of what the fields hold now."""
        return hashlib.sha256(repr(sorted(self.answers().items())).encode()).hexdigest()[:32]

    def need_unchanged(self, kept: SeenForm) -> None:
        """Raises ChangedMeanwhile where the page showed something else; sent once more, it is meant."""
        shown = self.seen.data
        self.seen.raw_data, self.seen.data = None, kept.mark()
        if shown != self.seen.data:
            self.say_what_is_kept(kept)
            raise ChangedMeanwhile


class Needed:
    """The field must be filled; `key` names the sentence in the catalogue."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, form: Form, field: Any) -> None:
        """Raises StopValidation with the sentence."""
        data = field.data
        if data is None or data == [] or (isinstance(data, str) and not data.strip()):
            field.errors = []
            raise StopValidation(str(SENTENCES[self.key]))


class AtMost:
    """No more than `length` characters; `key` names the sentence."""

    def __init__(self, length: int, key: str) -> None:
        self.length = length
        self.key = key

    def __call__(self, form: Form, field: Any) -> None:
        """Raises ValidationError with the sentence."""
        if field.data and len(field.data) > self.length:
            raise ValidationError(str(SENTENCES[self.key]))


class NothingOdd:
    """No control characters or direction overrides; `key` names the sentence. The cleaned text is kept."""

    def __init__(self, key: str, *, paragraph: bool = False) -> None:
        self.key = key
        self.clean = clean_paragraph if paragraph else clean_line

    def __call__(self, form: Form, field: Any) -> None:
        """Raises ValidationError with the sentence."""
        try:
            field.data = self.clean(field.data or "")
        except OddCharacters:
            raise ValidationError(str(SENTENCES[self.key])) from None


class InOurWords:
    """What a GOV.UK widget says by itself, given to the translators. Stands before the widget's own class."""

    def render(self, params: dict[str, Any]) -> str:
        """The widget, the word before its error in the page's language."""
        if params.get("errorMessage"):
            params["errorMessage"]["visuallyHiddenText"] = _("Error")
        return cast(str, super().render(params))  # type: ignore[misc]


class TextInput(InOurWords, GovTextInput):
    """The GOV.UK text input."""


class TextArea(InOurWords, GovTextArea):
    """The GOV.UK text area."""


class PasswordInput(InOurWords, GovPasswordInput):
    """The GOV.UK password input."""


class TextField(StringField):
    """One line, as a GOV.UK text input."""

    widget = TextInput()


class ParagraphField(TextAreaField):
    """Several lines, as a GOV.UK text area."""

    widget = TextArea()


class SlotAsked(NamedTuple):
    """The time that a button of the slot list stands for."""

    venue_slug: str
    starts_at: datetime


class SlotField(StringField):
    """The pressed button of the slot list. `asked` is what it stands for, None where it was forged or cut short."""

    @property
    def asked(self) -> SlotAsked | None:
        """The venue's slug and the instant, in UTC."""
        return read_slot(self.data or "")

    def pre_validate(self, form: Form) -> None:
        """Raises StopValidation with the sentence for no time, or for one that no list has offered."""
        if not self.data:
            raise StopValidation(str(SENTENCES["slot.missing"]))
        if self.asked is None:
            raise StopValidation(str(SlotUnknown()))


def read_slot(value: str) -> SlotAsked | None:
    """A slot as the filter `slot_value` wrote it, or None."""
    slug, _, instant = value.partition("@")
    try:
        starts_at = datetime.strptime(instant, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return SlotAsked(slug, starts_at) if slug.isprintable() and slug else None
