"""What is typed after booking, or without: finding, moving, cancelling, planning to come."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, StringField, ValidationError

from booking.book.forms.journey import NeedsForm, SlotForm
from booking.book.forms.shape import ABOUT_LENGTH, NAME_LENGTH, WHY_LENGTH, PageForm
from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.web.contact_fields import APhoneNumber
from booking.web.forms import AtMost, Needed, NothingOdd, OnceForm, ParagraphField, TextField


class MoveForm(SlotForm):
    """The same, for an appointment that stood at this version when the page was made."""

    version = HiddenField()


class NameForm(PageForm):
    """The name given when booking, to see the rest of the page."""

    beside = "name"
    tried_too_often = False
    name = TextField(
        _l("Full name"),
        validators=[NothingOdd("name.odd"), Needed("name.needed"), AtMost(NAME_LENGTH, "name.long")],
    )


class CancelForm(PageForm):
    """Cancelling what stood at this version when the page was made."""

    beside = "why"
    version = HiddenField()
    why = TextField(_l("Why? (optional)"), validators=[NothingOdd("why.odd"), AtMost(WHY_LENGTH, "why.long")])


class FindForm(PageForm):
    """A reference, and any part of the name or the mobile."""

    beside = "reference"
    reference = TextField(_l("Your reference"), validators=[Needed("reference.missing")])
    who = TextField(
        _l("Any part of your name, or your mobile number"),
        validators=[NothingOdd("name.odd"), Needed("who.missing"), AtMost(NAME_LENGTH, "name.long")],
    )


class DropInForm(OnceForm, NeedsForm):
    """ "I plan to come": a session; a name or none; a mobile, where a reminder is wanted. The rest is folded away."""

    beside = "session"
    version = HiddenField()  # of the plan that is changed; empty for a new one
    session = StringField(_l("When will you come?"))
    name = TextField(_l("Full name (optional)"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")])
    mobile = TextField(_l("Mobile number (optional)"), validators=[APhoneNumber()])
    service = StringField(_l("What do you need help with?"))
    about = ParagraphField(
        _l("What is it about?"),
        validators=[NothingOdd("about.odd", paragraph=True), AtMost(ABOUT_LENGTH, "about.long")],
    )

    def validate_session(self, field: Any) -> None:
        """Some session has to be chosen; whether it still takes people, the operation says."""
        if not field.data:
            raise ValidationError(str(SENTENCES["session.missing"]))
