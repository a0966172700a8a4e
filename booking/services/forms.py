"""Form fields for what a service asks, for citizens' and staff's forms alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, NoReturn, Protocol, TypeVar, cast

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.core.text import OddCharacters, clean_line
from booking.core.translation import _
from booking.services.rules import (
    LONGEST_ANSWER,
    FieldKind,
    choices_of,
    in_language,
    read_date,
    read_number,
    written_day,
)
from booking.web.forms import Form, InOurWords, PageForm, TextField, options


class AskedField(Protocol):
    """What a form needs to know of a field."""

    reference: str
    words: Any
    kind: str
    required: bool
    special: bool


class AskingForm(PageForm):
    """A form that also asks what a service asks: `asking` makes one for its fields."""

    asked: ClassVar[Sequence[AskedField]] = ()

    @property
    def questions(self) -> list[Any]:
        """The form's fields for what is asked, in order."""
        return [self._fields[_name(field)] for field in self.asked]

    @property
    def said(self) -> dict[str, str]:
        """The answers as they are kept, by reference of their field. Valid only after validation."""
        typed = {field.reference: self._fields[_name(field)].data or "" for field in self.asked}
        return {field.reference: _read(field.kind, typed[field.reference]) or "" for field in self.asked}

    def show_answers(self, said: Mapping[str, str]) -> None:
        """Fill the fields with answers as they are kept."""
        for field in self.asked:
            value = said.get(field.reference, "")
            self._fields[_name(field)].data = written_day(value) if value and field.kind == FieldKind.DAY else value


Asking = TypeVar("Asking", bound=AskingForm)


def asking(form: type[Asking], fields: Sequence[AskedField], *, by_staff: bool = False) -> type[Asking]:
    """Make a form class that also asks these fields. Staff may leave a required one empty: nobody is sent away."""
    made = {_name(field): _made(field, needed=field.required and not by_staff) for field in fields}
    beside = getattr(form, "beside", None) or next(iter(made), None)
    return cast("type[Asking]", type(form.__name__, (form,), {"asked": fields, "beside": beside, **made}))


def lacks(fields: Sequence[AskedField], said: Mapping[str, str] | None) -> bool:
    """Return whether one of these fields has not been asked yet, or a required one has no answer."""
    answers = {field.reference: (said or {}).get(field.reference) for field in fields}
    return any(
        answers[field.reference] is None or (field.required and not answers[field.reference]) for field in fields
    )


def _name(field: AskedField) -> str:
    return f"asked_{field.reference}"


def _made(field: AskedField, *, needed: bool) -> Any:
    words = in_language(field.words)
    label = words.label if field.required else _("%(question)s (optional)", question=words.label)
    only = [_("Only the advisors of this service read your answer.")] if field.special else []
    hint = " ".join(filter(None, [words.hint, *only]))
    check = _Check(words.label, field.kind, needed=needed)
    if field.kind != FieldKind.CHOICE:
        return TextField(label, description=hint, validators=[check])
    choices = list(choices_of(field.words).items())
    if not needed:
        choices.append(("", _("No answer")))
    check.choices = {value for value, _label in choices}
    return RadioField(
        label,
        description=hint,
        choices=options(choices),
        validators=[check],
        widget=_Radios(),
        validate_choice=False,
    )


class _Radios(InOurWords, GovRadioInput):
    pass


class _Check:
    """Validate an answer. The sentences name the question."""

    choices: Collection[str] = ()

    def __init__(self, question: str, kind: str, *, needed: bool) -> None:
        self.question, self.kind, self.needed = question, kind, needed

    def __call__(self, form: Form, field: Any) -> None:
        """Raise StopValidation with the sentence."""
        try:
            typed = clean_line(field.data or "")
        except OddCharacters:
            self._refuse("odd")
        if not typed:
            if self.needed:
                self._refuse("choose" if self.kind == FieldKind.CHOICE else "missing")
        elif len(typed) > LONGEST_ANSWER:
            self._refuse("long")
        elif _read(self.kind, typed) is None or (self.kind == FieldKind.CHOICE and typed not in self.choices):
            self._refuse({FieldKind.NUMBER: "number", FieldKind.DAY: "day"}.get(FieldKind(self.kind), "choose"))

    def _refuse(self, key: str) -> NoReturn:
        raise StopValidation(str(SENTENCES[f"asked.{key}"]) % {"question": self.question})


def _read(kind: str, typed: str) -> str | None:
    """Return what was typed as it is kept; None where it is none of this kind."""
    plain = clean_line(typed)
    if not plain or kind not in (FieldKind.NUMBER, FieldKind.DAY):
        return plain
    return read_number(plain) if kind == FieldKind.NUMBER else read_date(plain)
