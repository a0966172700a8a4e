"""What someone new types: the password they choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import PasswordField
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.staff.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, too_common
from booking.web.forms import Form, Needed, PasswordInput


class ChoosePasswordForm(Form):
    """One password, long enough, and none that everybody tries first. It is never shown again."""

    known: Sequence[str] = ()  # words that this person's password must not be made of

    password = PasswordField(_l("Choose a password"), widget=PasswordInput(), validators=[Needed("password.none")])

    def validate_password(self, field: Any) -> None:
        """Raises StopValidation with the sentence."""
        if len(field.data) < SHORTEST_PASSWORD:
            raise StopValidation(str(SENTENCES["password.short"]))
        if len(field.data) > LONGEST_PASSWORD:
            raise StopValidation(str(SENTENCES["password.long"]))
        if too_common(field.data, known=self.known):
            raise StopValidation(str(SENTENCES["password.common"]))
