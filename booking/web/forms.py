"""Form base class, and the fields and validators that every room shares."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple, cast

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextArea, GovTextInput
from wtforms import HiddenField, PasswordField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES, ChangedMeanwhile, FormExpired, Refusal, SlotUnknown
from booking.core.text import INVISIBLE, OddCharacters, clean_line, clean_paragraph
from booking.core.tokens import random_token
from booking.core.translation import _
from booking.web.cookies import form_expired


def options(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Build the choices of a select, radios or checkboxes from pairs of value and label."""
    return [SelectChoice(value, label) for value, label in pairs]


def visible(typed: Any) -> Any:
    """Drop what is invisible from a text; anything else stays."""
    return typed.translate(INVISIBLE) if isinstance(typed, str) else typed


class Form(FlaskForm):
    """Form base class: shows a refusal next to the field it names."""

    class Meta(FlaskForm.Meta):
        """How the fields of a form are made."""

        def bind_field(self, form: Form, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Drop what is invisible from every text, as it is read. A password stays as it is."""
            field = unbound_field.bind(form=form, **options)
            if isinstance(field, StringField) and not isinstance(field, PasswordField):
                field.filters = (*field.filters, visible)
            return field

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
        """Return what was typed, without tokens: the content that an idempotency key is bound to."""
        return {name: value for name, value in self.data.items() if name not in {"csrf_token", "form_token", "submit"}}

    def say_what_is_kept(self, kept: Form) -> None:
        """Put next to each field that differs the stored value, which sending once more would overwrite."""
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
    """Form that refuses an expired CSRF token itself and keeps all that was typed."""

    beside: ClassVar[str | None] = None  # the field that carries what concerns the whole page
    too_late: FormExpired | None = None  # why the page is no longer good, once it has been validated

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field, and the CSRF token."""
        good = bool(super().validate(extra_validators))
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            token.errors = []
            self.too_late = form_expired()
            for field in self:  # what else is wrong is said once the page is good again
                field.errors = []
            self.refuse(self.too_late, field=self.beside)
        return good


class OnceForm(Form):
    """Form whose post has effect once: `form_token` is its idempotency key, made when the page is first shown."""

    form_token = HiddenField(default=random_token)


class AlsoForm(Form):
    """Form that asks back about a double booking: `also` then names what stands, and sending again is a yes."""

    also = HiddenField()

    def refuse(self, refusal: Refusal, *, field: str | None = None) -> None:
        """Show a refusal; one that asks about what stands names it in its details."""
        self.also.data = refusal.details.get("standing", self.also.data)
        super().refuse(refusal, field=field)


class SeenForm(Form):
    """Edit form with optimistic locking: `seen` is a hash of the stored values that the page showed."""

    seen = HiddenField()

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in super().answers().items() if name != "seen"}

    def mark(self) -> str:
        """Return the hash of the fields' values."""
        return hashlib.sha256(repr(sorted(self.answers().items())).encode()).hexdigest()[:32]

    def need_unchanged(self, kept: SeenForm) -> None:
        """Raise ChangedMeanwhile where the stored values are no longer those shown; posting again overwrites them."""
        shown = self.seen.data
        self.seen.raw_data, self.seen.data = None, kept.mark()
        if shown != self.seen.data:
            self.say_what_is_kept(kept)
            raise ChangedMeanwhile


class Needed:
    """Validate that a field is filled; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, form: Form, field: Any) -> None:
        """Raise StopValidation with the sentence."""
        data = field.data
        if data is None or data == [] or (isinstance(data, str) and not data.strip()):
            field.errors = []
            raise StopValidation(str(SENTENCES[self.key]))


class AtMost:
    """Validate a length of at most `length` characters; `key` names the sentence."""

    def __init__(self, length: int, key: str) -> None:
        self.length = length
        self.key = key

    def __call__(self, form: Form, field: Any) -> None:
        """Raise ValidationError with the sentence."""
        if field.data and len(field.data) > self.length:
            raise ValidationError(str(SENTENCES[self.key]))


class NothingOdd:
    """Clean the text; no control characters or direction overrides. `key` names the sentence."""

    def __init__(self, key: str, *, paragraph: bool = False) -> None:
        self.key = key
        self.clean = clean_paragraph if paragraph else clean_line

    def __call__(self, form: Form, field: Any) -> None:
        """Raise ValidationError with the sentence."""
        try:
            field.data = self.clean(field.data or "")
        except OddCharacters:
            raise ValidationError(str(SENTENCES[self.key])) from None


class InOurWords:
    """Mixin that translates the text a GOV.UK widget adds itself. Comes before the widget's class."""

    def render(self, params: dict[str, Any]) -> str:
        if params.get("errorMessage"):
            params["errorMessage"]["visuallyHiddenText"] = _("Error")
        return cast(str, super().render(params))  # type: ignore[misc]


class TextInput(InOurWords, GovTextInput):
    """GOV.UK text input."""


class TextArea(InOurWords, GovTextArea):
    """GOV.UK text area."""


class PasswordInput(InOurWords, GovPasswordInput):
    """GOV.UK password input."""


class TextField(StringField):
    """One line, as a GOV.UK text input."""

    widget = TextInput()


class ParagraphField(TextAreaField):
    """Several lines, as a GOV.UK text area."""

    widget = TextArea()


class SlotAsked(NamedTuple):
    """Name a slot as a page does: its venue and its start."""

    venue_slug: str
    starts_at: datetime
    then_at: datetime | None = None  # when a second topic begins


class SlotField(StringField):
    """Value of the pressed button of the slot list. `asked` is its slot, None where it was forged or cut short."""

    @property
    def asked(self) -> SlotAsked | None:
        """The slot: venue slug and UTC instant."""
        return read_slot(self.data or "")

    def pre_validate(self, form: Form) -> None:
        """Raise StopValidation with the sentence for no slot, or for one that no list has offered."""
        if not self.data:
            raise StopValidation(str(SENTENCES["slot.missing"]))
        if self.asked is None:
            raise StopValidation(str(SlotUnknown()))


def read_slot(value: str) -> SlotAsked | None:
    """Parse a slot as the filter `slot_value` wrote it; None where it is none."""
    slug, _, instants = value.partition("@")
    try:
        starts = [datetime.strptime(one, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC) for one in instants.split("+")]
    except ValueError:
        return None
    return SlotAsked(slug, *starts) if slug.isprintable() and slug and len(starts) <= 2 else None
