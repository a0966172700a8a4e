"""Form of what a service asks: six rows of fields, each with its words in every language of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from wtforms import HiddenField

from booking.core.errors import SENTENCES
from booking.core.languages import ENGLISH, PAGE_LANGUAGES
from booking.core.translation import _l
from booking.manage.forms.base import KeptForm, ListField
from booking.manage.forms.council import BoxField, LinesField, WholeNumberField, line_field
from booking.services.models import ServiceField
from booking.services.rules import (
    LONGEST_HINT,
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_DAYS_KEPT,
    MOST_FIELDS,
    FieldKind,
    FieldTerms,
    FieldWords,
)
from booking.web.forms import Form, options

KINDS = [
    (FieldKind.WORDS, _l("Words")),
    (FieldKind.NUMBER, _l("A whole number")),
    (FieldKind.DAY, _l("A date")),
    (FieldKind.CHOICE, _l("One of a list")),
]
_LONGEST_CHOICE = 80
_KEPT_DAYS = 90  # where the manager says nothing else


class Row(NamedTuple):
    """The fields of one question on the page."""

    number: int
    words: list[tuple[str, Any, Any, Any]]  # language by its own name, label, hint, choices
    kind: Any
    kept_days: Any
    required: Any
    special: Any
    reference: Any

    @property
    def is_open(self) -> bool:
        """Whether the page shows all of the row: it is asked, or something of it has to be put right."""
        fields = [field for _language, *fields in self.words for field in fields]
        others = (self.kind, self.kept_days, self.required, self.special)
        return bool(self.words[0][1].data or any(field.errors for field in (*fields, *others)))


class QuestionsFormBase(KeptForm):
    """What is asked. A row without a question is not asked; a question that was cleared ends."""

    beside = f"label_{ENGLISH}_0"

    @property
    def rows(self) -> list[Row]:
        """The rows, as the page shows them."""
        return [
            Row(
                number,
                [
                    (name, *(self._fields[f"{part}_{code}_{number}"] for part in ("label", "hint", "choices")))
                    for code, name in PAGE_LANGUAGES.items()
                ],
                *(self._fields[f"{part}_{number}"] for part in _PARTS),
            )
            for number in range(MOST_FIELDS)
        ]

    def show(self, fields: Sequence[ServiceField]) -> None:
        """Fill the form from what is asked."""
        for number, field in enumerate(fields[:MOST_FIELDS]):
            for part in _PARTS:
                self._fields[f"{part}_{number}"].process_data(getattr(field, part))
            for code, (label, hint, choices) in field.words.items():
                if code in PAGE_LANGUAGES:
                    self._fields[f"label_{code}_{number}"].data = label
                    self._fields[f"hint_{code}_{number}"].data = hint
                    self._fields[f"choices_{code}_{number}"].process_data(choices)
        self.seen.data = self.mark()

    def say_what_is_kept(self, kept: Form) -> None:
        """Put next to each field that differs the stored value; which row it is in says nothing to a reader."""
        super().say_what_is_kept(kept)
        for row in self.rows:
            row.reference.errors = []

    def terms(self) -> list[FieldTerms]:
        """Return what was typed. Valid only after validation."""
        return [
            FieldTerms(
                words={code: self._words(code, row.number) for code in PAGE_LANGUAGES if self._label(code, row.number)},
                kind=FieldKind(row.kind.data),
                required=bool(row.required.data),
                special=bool(row.special.data),
                kept_days=row.kept_days.value,
                reference=row.reference.data or "",
            )
            for row in self.rows
            if self._label(ENGLISH, row.number)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field; a row with anything in it needs its question, and a list its choices."""
        super().validate(extra_validators)
        if self.too_late is None:
            for row in self.rows:
                self._check(row)
        return not self.errors

    def _check(self, row: Row) -> None:
        typed = {code: self._words(code, row.number) for code in PAGE_LANGUAGES}
        mine, label = typed[ENGLISH], self._fields[f"label_{ENGLISH}_{row.number}"]
        others = any(any(words) for code, words in typed.items() if code != ENGLISH)
        if not mine.label and not label.errors and (mine.hint or mine.choices or others):
            label.errors = [str(SENTENCES["question.missing"])]
        for code, words in typed.items():
            choices = self._fields[f"choices_{code}_{row.number}"]
            if words.label and row.kind.data == FieldKind.CHOICE and not choices.errors:
                if len(words.choices) < 2:
                    choices.errors = [str(SENTENCES["choices.few"])]
                elif len(words.choices) != len(mine.choices):
                    choices.errors = [str(SENTENCES["choices.languages"])]

    def _label(self, code: str, number: int) -> str:
        return str(self._fields[f"label_{code}_{number}"].data or "")

    def _words(self, code: str, number: int) -> FieldWords:
        hint, choices = (self._fields[f"{part}_{code}_{number}"] for part in ("hint", "choices"))
        return FieldWords(self._label(code, number), hint.data or "", () if choices.errors else choices.lines)


_PARTS = ("kind", "kept_days", "required", "special", "reference")


def _fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for n in range(MOST_FIELDS):
        for code in PAGE_LANGUAGES:
            made[f"label_{code}_{n}"] = line_field(_l("Question"), key="question", longest=LONGEST_LABEL)
            made[f"hint_{code}_{n}"] = line_field(_l("Hint"), key="question_hint", longest=LONGEST_HINT)
            made[f"choices_{code}_{n}"] = LinesField(
                _l("Choices"), longest=_LONGEST_CHOICE, most=MOST_CHOICES, key="choices.long"
            )
        made[f"kind_{n}"] = ListField(
            _l("Answered with"), key="question.kind", choices=options(KINDS), default=FieldKind.WORDS.value
        )
        made[f"required_{n}"] = BoxField(_l("Nobody books on the web without an answer"))
        made[f"special_{n}"] = BoxField(_l("Special category: health, belief, origin and the like"))
        made[f"kept_days_{n}"] = WholeNumberField(
            _l("Kept after the visit, in days"), least=1, most=MOST_DAYS_KEPT, key="question.kept", default=_KEPT_DAYS
        )
        made[f"reference_{n}"] = HiddenField()
    return made


QuestionsForm: type[QuestionsFormBase] = type("QuestionsForm", (QuestionsFormBase,), _fields())
