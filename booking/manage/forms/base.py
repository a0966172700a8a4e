"""Base of the managers' forms: asking twice is asking once, and a page that was open for too long says so itself."""

from __future__ import annotations

from typing import Any, ClassVar

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput, GovRadioInput, GovSelect
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput

from booking.core.errors import SENTENCES, Refusal
from booking.web.forms import InOurWords, OnceForm, PageForm, SeenForm

REASON_LENGTH = 200


class ManageForm(PageForm, OnceForm):
    """A form of the managers' screens."""

    first: ClassVar[tuple[str, ...]] = ()  # the fields that stand first on the page: errors are told in that order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = vars(self)["_fields"]
        self._fields = {name: fields[name] for name in dict.fromkeys((*self.first, *fields))}

    def refuse(self, refusal: Refusal, *, field: str | None = None) -> None:
        """Put the refusal's sentence next to its field, before what else is wrong there: one line is shown."""
        super().refuse(refusal, field=field)
        for one in self._fields.values():
            if len(one.errors) > 1 and one.errors[-1] == str(refusal):
                one.errors = [one.errors[-1], *one.errors[:-1]]


class ChangeForm(ManageForm):
    """A form whose effect is previewed: it is sent first to look, then to confirm what `seen` stands for.

    `version` is that of the row whose facts it was filled with, where there is one.
    """

    seen = HiddenField()
    version = HiddenField()

    def answers(self) -> dict[str, Any]:
        """What was typed; what was seen belongs to the page."""
        return {name: value for name, value in super().answers().items() if name not in {"seen", "version"}}

    @property
    def expected_version(self) -> int:
        """The version that the page showed; 0, which nothing has, where it was tampered with."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


class KeptForm(SeenForm, ManageForm):
    """A manager's form filled with what is kept."""


class Offered:
    """Something of the list must be chosen; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, form: ManageForm, field: Any) -> None:
        """Raises StopValidation with the sentence."""
        offered = {str(choice.value) for choice in field.iter_choices()}
        chosen = set(field.data) if isinstance(field.data, list) else {field.data}
        if not chosen or not chosen <= offered or chosen == {""}:
            field.errors = []
            raise StopValidation(str(SENTENCES[self.key]))


class _Radios(InOurWords, GovRadioInput):
    """GOV.UK radios."""


class _Checkboxes(InOurWords, GovCheckboxesInput):
    """GOV.UK checkboxes."""


class OneBox(InOurWords, GovCheckboxInput):
    """One box to tick, of a BooleanField."""


class _Select(InOurWords, GovSelect):
    """A GOV.UK select."""


class RadiosField(RadioField):
    """One of a few, as radios. `key` names the sentence for none."""

    widget = _Radios()

    def __init__(self, label: Any = None, *, key: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[Offered(key)], validate_choice=False, **kwargs)


class ChecksField(SelectMultipleField):
    """Any of a few, as boxes to tick. `key` names the sentence for none."""

    widget = _Checkboxes()
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, *, key: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[Offered(key)], validate_choice=False, **kwargs)


class ListField(SelectField):
    """One of many, as a list. `key` names the sentence for none."""

    widget = _Select()

    def __init__(self, label: Any = None, *, key: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[Offered(key)], validate_choice=False, **kwargs)
