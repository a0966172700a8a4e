"""Fields of forms about services, venues and staff: whole numbers, lists of lines, optional checkboxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.core.text import OddCharacters, clean_line
from booking.manage.forms.base import ChangeForm, ChecksField
from booking.manage.forms.sessions import reason_field
from booking.web.forms import AtMost, Form, InOurWords, Needed, NothingOdd, ParagraphField, TextField, TextInput

EVERY = "*"  # every venue, every department; never a slug


class EndForm(ChangeForm):
    """Form to end something for good, with a reason."""

    beside = "reason"

    reason = reason_field()


class _Box(InOurWords, GovCheckboxInput):
    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        """Put the hint under the words of the box that it explains, not above it."""
        params = super().map_gov_params(field, **kwargs)
        params["items"][0]["hint"] = params.pop("hint")
        return params


class BoxField(BooleanField):
    widget = _Box()


class WholeNumberField(StringField):
    """A required whole number from `least` to `most`. `key` names its one sentence."""

    widget = TextInput()

    def __init__(self, label: Any, *, least: int, most: int, key: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.least, self.most, self.key = least, most, key

    @property
    def value(self) -> int | None:
        """The number; None where none within the bounds was typed."""
        typed = str(self.data if self.data is not None else "").strip()
        number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
        return number if number is not None and self.least <= number <= self.most else None

    def pre_validate(self, form: Form) -> None:
        if self.value is None:
            raise StopValidation(str(SENTENCES[self.key]))


class LinesField(ParagraphField):
    """A list, one item to a line; empty lines and repeats are dropped."""

    def __init__(self, label: Any, *, longest: int, most: int, key: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.longest, self.most, self.key = longest, most, key

    def process_data(self, value: Any) -> None:
        """Take a list of lines, or text as it was typed."""
        super().process_data(value if isinstance(value, str) or value is None else "\n".join(value))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, cleaned. Raises OddCharacters."""
        cleaned = (clean_line(line) for line in (self.data or "").splitlines())
        return tuple(dict.fromkeys(line for line in cleaned if line))

    def pre_validate(self, form: Form) -> None:
        try:
            lines = self.lines
        except OddCharacters:
            raise StopValidation(str(SENTENCES["lines.odd"])) from None
        if len(lines) > self.most or any(len(line) > self.longest for line in lines):
            raise StopValidation(str(SENTENCES[self.key]))


class TicksField(ChecksField):
    """Optional checkboxes. A value that is not offered is ignored."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        SelectMultipleField.__init__(self, label, validate_choice=False, **kwargs)

    @property
    def chosen(self) -> Sequence[str]:
        """The ticked values, in the order in which they are offered."""
        ticked = set(self.data or [])
        return [str(choice.value) for choice in self.iter_choices() if str(choice.value) in ticked]


def line_field(label: Any, *, key: str, longest: int, needed: bool = False) -> TextField:
    """Build a one-line field. `key` begins the names of its sentences: key.missing, key.long, key.odd."""
    odd, long = NothingOdd(f"{key}.odd"), AtMost(longest, f"{key}.long")
    return TextField(label, validators=[odd, Needed(f"{key}.missing"), long] if needed else [odd, long])


def text_field(label: Any, *, key: str, longest: int) -> ParagraphField:
    """Build an optional field of several lines. `key` begins the names of its sentences: key.long, key.odd."""
    return ParagraphField(label, validators=[NothingOdd(f"{key}.odd", paragraph=True), AtMost(longest, f"{key}.long")])
