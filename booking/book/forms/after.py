"""Forms after booking, or without: find, reschedule, cancel, waiting list, plan a drop-in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from wtforms import HiddenField, StringField, ValidationError

from booking.book.forms.journey import NeedsForm, SlotForm
from booking.book.forms.shape import (
    ABOUT_LENGTH,
    NAME_LENGTH,
    WHY_LENGTH,
    CitizenForm,
    HelpedForm,
    OthersForm,
    PersonForm,
    SeveralField,
)
from booking.citizens.rules import ContactKind, read_contacts
from booking.core.day_parts import TimeOfDay
from booking.core.errors import SENTENCES
from booking.core.phone_numbers import NumberKind, parse
from booking.core.tokens import is_reference, normalise_reference
from booking.core.translation import _l
from booking.web.contact_fields import AnEmailAddress, APhoneNumber, EmailField
from booking.web.forms import AtMost, Needed, NothingOdd, ParagraphField, TextField


class RescheduleForm(SlotForm):
    """The chosen slot, and the version of the appointment that the page showed."""

    version = HiddenField()


class NameForm(CitizenForm):
    """The name given when booking, which opens the rest of the page."""

    beside = "name"
    tried_too_often = False
    name = TextField(
        _l("Your name"),
        validators=[NothingOdd("name.odd"), Needed("name.needed"), AtMost(NAME_LENGTH, "name.long")],
    )


class ChangedDetailsForm(OthersForm, NeedsForm):
    """What was said when booking: names, needs and subject, and the version of the appointment that the page showed."""

    beside = "name"
    version = HiddenField()
    name = TextField(
        _l("Your name"),
        validators=[NothingOdd("name.odd"), Needed("name.missing"), AtMost(NAME_LENGTH, "name.long")],
    )
    about = ParagraphField(
        _l("What is it about? (optional)"),
        validators=[NothingOdd("about.odd", paragraph=True), AtMost(ABOUT_LENGTH, "about.long")],
    )


class AddressForm(CitizenForm):
    """Another email address."""

    beside = "email"
    tried_too_often = False
    email = EmailField(_l("Email address"), validators=[Needed("email.missing"), AnEmailAddress()])


class NumberForm(CitizenForm):
    """Another mobile number for texts."""

    beside = "mobile"
    tried_too_often = False
    mobile = TextField(_l("Mobile number"), validators=[Needed("mobile.none"), APhoneNumber(needed=True)])

    def validate_mobile(self, field: Any) -> None:
        """Refuse a landline, which cannot be texted."""
        if parse(field.data).kind is not NumberKind.MOBILE:
            raise ValidationError(str(SENTENCES["mobile.landline"]))


class CancelForm(CitizenForm):
    """The version of the appointment that the page showed, and a reason."""

    beside = "why"
    version = HiddenField()
    only = StringField(default="")  # of two topics: "both", or the start of the one that is cancelled
    why = TextField(_l("Why? (optional)"), validators=[NothingOdd("why.odd"), AtMost(WHY_LENGTH, "why.long")])


class Choice(Protocol):
    """The fields of a venue that a form needs."""

    id: int
    slug: str


class EarlierForm(CitizenForm):
    """Join the waiting list: venues and part of the day, both optional."""

    beside = "part"
    venues = SeveralField(_l("Where can you come?"))
    part = StringField(_l("When can you come?"), default="")

    def offer(self, venues: Mapping[int, Choice]) -> None:
        """Set the venues to choose from; other values are ignored."""
        self.known = venues

    @property
    def venue_ids(self) -> list[int]:
        """The chosen venues; empty for any, as when all are chosen."""
        chosen = [venue.id for venue in self.known.values() if venue.slug in (self.venues.data or [])]
        return [] if len(chosen) == len(self.known) else chosen

    def show(self, venue_ids: Collection[int], part: str) -> None:
        """Fill the fields from stored values."""
        self.venues.data = [venue.slug for venue in self.known.values() if venue.id in venue_ids]
        self.part.data = part

    def validate_part(self, field: Any) -> None:
        """Treat an unknown part of the day as any."""
        field.data = field.data if field.data in set(TimeOfDay) else ""


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
