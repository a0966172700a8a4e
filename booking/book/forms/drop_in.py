"""Form of *I plan to come*: session, person, service, and needs, language and interpreter among them."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, StringField, ValidationError

from booking.book.forms.journey import NeedsForm
from booking.book.forms.shape import (
    ABOUT_LENGTH,
    NAME_LENGTH,
    HelpedForm,
    PersonForm,
)
from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.web.contact_fields import APhoneNumber
from booking.web.forms import AtMost, NothingOdd, ParagraphField, TextField


class DropInForm(PersonForm, HelpedForm, NeedsForm):
    """Plan a drop-in (*I plan to come*): a session; name and mobile are optional, but for somebody else."""

    beside = "session"
    version = HiddenField()  # version of the plan that is changed; empty for a new one
    session = StringField(_l("When will you come?"))
    name = TextField(_l("Your name (optional)"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")])
    mobile = TextField(_l("Mobile number (optional)"), validators=[APhoneNumber()])
    service = StringField(_l("What do you need help with?"))
    about = ParagraphField(
        _l("What is it about?"),
        validators=[NothingOdd("about.odd", paragraph=True), AtMost(ABOUT_LENGTH, "about.long")],
    )

    def validate_session(self, field: Any) -> None:
        """Require a session; whether it still takes drop-ins is checked by the operation."""
        if not field.data:
            raise ValidationError(str(SENTENCES["session.missing"]))
