"""Base of the citizen's forms."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import Field

from booking.core.booking_limits import number_to_type
from booking.core.errors import FormExpired, NumberAsked, Refusal
from booking.core.translation import _l
from booking.web.forms import Form, OnceForm, TextField

NAME_LENGTH, ABOUT_LENGTH, WHY_LENGTH = 120, 500, 200


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


class PersonForm(OnceForm, PageForm):
    """A form that asks for a number it shows, where many are sent from one place. Typed once, it serves once."""

    proof = TextField(_l("The number shown"))

    @property
    def proven(self) -> bool:
        """Whether the number of this form was typed."""
        return (self.proof.data or "").replace(" ", "") == number_to_type(self.form_token.data or "")

    def ask_number(self) -> None:
        """Show the number, beside the field to type it into."""
        self.refuse(NumberAsked(number=number_to_type(self.form_token.data or "")))


class SeveralField(Field):
    """Any number of checkboxes of one name. What is chosen is a list; the form says what it means."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """As the browser sent it."""
        self.data = list(valuelist)
