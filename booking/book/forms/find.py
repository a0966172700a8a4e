"""Forms that find a booking: by its reference, or by the contact that was given."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

from booking.book.forms.shape import (
    NAME_LENGTH,
    CitizenForm,
)
from booking.citizens.rules import ContactKind, read_contacts
from booking.core.errors import SENTENCES
from booking.core.phone_numbers import NumberKind, parse
from booking.core.tokens import is_reference, normalise_reference
from booking.core.translation import _l
from booking.web.contact_fields import AnEmailAddress, APhoneNumber, EmailField
from booking.web.forms import AtMost, Needed, NothingOdd, TextField


class FindForm(CitizenForm):
    """A reference, and any part of the name or the mobile number."""

    beside = "reference"
    reference = TextField(_l("Your reference"), validators=[Needed("reference.missing")])
    who = TextField(
        _l("Any part of your name, or your mobile number"),
        validators=[NothingOdd("name.odd"), Needed("who.missing"), AtMost(NAME_LENGTH, "name.long")],
    )

    def validate_reference(self, field: Any) -> None:
        """Say so where it can be no reference, whatever stands beside it: a number, or a part of one."""
        if not is_reference(normalise_reference(field.data)):
            raise ValidationError(str(SENTENCES["reference.wrong"]))


class LostForm(CitizenForm):
    """The mobile number or email address that was given when booking."""

    beside = "contact"
    contact = EmailField(_l("Your mobile number or email address"), validators=[Needed("contact.missing")])

    def validate_contact(self, field: Any) -> None:
        """Read it as an address or a number; a landline cannot be sent anything."""
        if "@" in field.data:
            AnEmailAddress()(self, field)
            return
        APhoneNumber(needed=True, wrong="contact.wrong")(self, field)
        if parse(field.data).kind is not NumberKind.MOBILE:
            raise ValidationError(str(SENTENCES["contact.landline"]))

    @property
    def where(self) -> tuple[ContactKind, str]:
        """The contact as it is kept."""
        typed = self.contact.data or ""
        return read_contacts("" if "@" in typed else typed, typed if "@" in typed else "")[0]
