"""Forms to choose and change a password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import PasswordField
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.staff.rules import LONGEST_PASSWORD, password_fault
from booking.web.forms import AtMost, Form, Needed, PasswordInput


class ChoosePasswordForm(Form):
    """Form of a new password, which must be long enough and hard to guess. It is never shown again."""

    known: Sequence[str] = ()  # texts that this person's password must not be made of

    password = PasswordField(_l("Choose a password"), widget=PasswordInput(), validators=[Needed("password.none")])

    def validate_password(self, field: Any) -> None:
        """Raise StopValidation with the sentence."""
        fault = password_fault(field.data, known=self.known)
        if fault is not None:
            raise StopValidation(str(SENTENCES[fault]))


class ChangePasswordForm(ChoosePasswordForm):
    """Form that asks for the present password too: a desk may have been left open."""

    present = PasswordField(
        _l("Your present password"),
        widget=PasswordInput(),
        validators=[Needed("password.missing"), AtMost(LONGEST_PASSWORD, "signin.long")],
    )
    password = PasswordField(_l("Choose a new one"), widget=PasswordInput(), validators=[Needed("password.none")])
