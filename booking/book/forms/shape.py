"""Base of the citizen's forms."""

from __future__ import annotations

from typing import ClassVar

from wtforms import Field

from booking.core.errors import NumberAsked, Refusal
from booking.core.flood_limits import number_to_type
from booking.core.translation import _l
from booking.web.forms import OnceForm, PageForm, TextField

NAME_LENGTH, ABOUT_LENGTH, WHY_LENGTH = 120, 500, 200


class CitizenForm(PageForm):
    """A form of the citizen's pages."""

    beside: ClassVar[str]  # the field beside which errors of the whole page are shown

    def refuse(self, refusal: Refusal, *, field: str | None = None) -> None:
        """Put the refusal's sentence beside its field, or beside `beside`."""
        known = field or (refusal.field if refusal.field in self._fields else self.beside)
        super().refuse(refusal, field=known)


class PersonForm(OnceForm, CitizenForm):
    """A form that asks to type a shown number where many are posted from one connection; each number works once."""

    proof = TextField(_l("The number shown"))

    @property
    def proven(self) -> bool:
        return (self.proof.data or "").replace(" ", "") == number_to_type(self.form_token.data or "")

    def ask_number(self) -> None:
        """Show the number, beside the field to type it into."""
        self.refuse(NumberAsked(number=number_to_type(self.form_token.data or "")))


class SeveralField(Field):
    """Checkboxes of one name. `data` is the list of posted values, unvalidated."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(valuelist)
