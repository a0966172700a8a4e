"""Base of the citizen's forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import Field, RadioField, ValidationError

from booking.citizens.forms import OtherNames
from booking.core.errors import SENTENCES, NumberAsked, Refusal
from booking.core.flood_limits import number_to_type
from booking.core.translation import _l
from booking.web.forms import AtMost, NothingOdd, OnceForm, PageForm, ParagraphField, TextField, options

NAME_LENGTH, ABOUT_LENGTH, WHY_LENGTH, RELATION_LENGTH = 120, 500, 200, 60
ME, SOMEONE_ELSE = "me", "else"
FOR_WHOM = [(ME, _l("Me")), (SOMEONE_ELSE, _l("Someone else, whom I help"))]
THEIRS = ("their_name", "relation", "postal")  # fields of somebody else


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


class OthersForm(CitizenForm):
    """A form for one who leads, and the names of those who come too: `others`, one a line."""

    others = ParagraphField(_l("Their names, each on a line of its own (optional)"), validators=[OtherNames()])


class HelpedForm(OthersForm):
    """A form for oneself or for somebody else: `name` and the contact points are those of whoever types.

    Where *for whom* is not answered, the name of somebody else answers it.
    """

    name: TextField
    whom = RadioField(_l("Who is it for?"), choices=options(FOR_WHOM), widget=GovRadioInput(), validate_choice=False)
    their_name = TextField(_l("Their name"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")])
    relation = TextField(
        _l("What are you to them? (optional)"),
        validators=[NothingOdd("relation.odd"), AtMost(RELATION_LENGTH, "relation.long")],
    )

    def validate_whom(self, field: Any) -> None:
        """Read no answer from what else was typed; require the name of somebody else."""
        if field.data not in dict(FOR_WHOM):
            theirs = f"{self.their_name.data or ''}{self.relation.data or ''}"
            field.data = SOMEONE_ELSE if theirs.strip() else ME

    def validate_their_name(self, field: Any) -> None:
        """Require the name of somebody else."""
        if self.whom.data == SOMEONE_ELSE and not (field.data or "").strip():
            raise ValidationError(str(SENTENCES["their_name.missing"]))

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate every field; whoever helps gives their own name too."""
        super().validate(extra_validators)
        if self.whom.data == SOMEONE_ELSE and not self.name.data and self.too_late is None:
            self.name.errors = [str(SENTENCES["helper.missing"])]
        return not self.errors

    def of_whom(self, fields: Iterable[str]) -> dict[str, str]:
        """Return what was typed into these fields, without what belongs to somebody else where it is for oneself."""
        typed = {name: self.data[name] or "" for name in fields}
        return {name: "" if name in THEIRS and self.whom.data == ME else value for name, value in typed.items()}


class SeveralField(Field):
    """Checkboxes of one name. `data` is the list of posted values, unvalidated."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(valuelist)
