"""Base of the managers' forms: an idempotency key, previews of changes, and GOV.UK fields."""

from __future__ import annotations

from typing import Any, ClassVar

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovCheckboxInput, GovRadioInput, GovSelect
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput

from booking.core.errors import SENTENCES, Refusal
from booking.web.forms import InOurWords, OnceForm, PageForm, SeenForm
from booking.web.posted import number_in

REASON_LENGTH = 200


class ManageForm(PageForm, OnceForm):
    """A form with an idempotency key; errors are listed in the order of the page."""

    first: ClassVar[tuple[str, ...]] = ()  # the first fields of the page: errors are listed in this order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = vars(self)["_fields"]
        self._fields = {name: fields[name] for name in dict.fromkeys((*self.first, *fields))}

    def refuse(self, refusal: Refusal, *, field: str | None = None) -> None:
        """Put the refusal's sentence next to its field, before other errors there: only one is shown."""
        super().refuse(refusal, field=field)
        for one in self._fields.values():
            if len(one.errors) > 1 and one.errors[-1] == str(refusal):
                one.errors = [one.errors[-1], *one.errors[:-1]]


class ChangeForm(ManageForm):
    """A form whose effect is previewed: posted first to preview, then to confirm the preview marked `seen`.

    `version` is that of the row it was filled from, where there is one.
    """

    seen = HiddenField()
    version = HiddenField()

    def answers(self) -> dict[str, Any]:
        """Return what was typed, without `seen` and `version`, which belong to the page."""
        return {name: value for name, value in super().answers().items() if name not in {"seen", "version"}}

    @property
    def expected_version(self) -> int:
        """Return the version that the page showed; 0, which no row has, where the field was tampered with."""
        return number_in(self.version.data)


class KeptForm(SeenForm, ManageForm):
    """A form filled with stored values, refused where somebody else has changed them."""


class Offered:
    """Require a choice from the list; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, form: ManageForm, field: Any) -> None:
        offered = {str(choice.value) for choice in field.iter_choices()}
        chosen = set(field.data) if isinstance(field.data, list) else {field.data}
        if not chosen or not chosen <= offered or chosen == {""}:
            field.errors = []
            raise StopValidation(str(SENTENCES[self.key]))


class _Radios(InOurWords, GovRadioInput):
    pass


class _Checkboxes(InOurWords, GovCheckboxesInput):
    pass


class OneBox(InOurWords, GovCheckboxInput):
    """Widget of a BooleanField."""


class _Select(InOurWords, GovSelect):
    pass


class RadiosField(RadioField):
    """Choose one of a few by radios. `key` names the sentence for none."""

    widget = _Radios()

    def __init__(self, label: Any = None, *, key: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[Offered(key)], validate_choice=False, **kwargs)


class ChecksField(SelectMultipleField):
    """Choose any of a few by checkboxes. `key` names the sentence for none."""

    widget = _Checkboxes()
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, *, key: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[Offered(key)], validate_choice=False, **kwargs)


class ListField(SelectField):
    """Choose one of many from a list. `key` names the sentence for none."""

    widget = _Select()

    def __init__(self, label: Any = None, *, key: str, **kwargs: Any) -> None:
        super().__init__(label, validators=[Offered(key)], validate_choice=False, **kwargs)
