"""Forms of the page behind the link: reschedule, cancel, change the details, join the waiting list."""

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
    OthersForm,
    SeveralField,
)
from booking.core.day_parts import TimeOfDay
from booking.core.errors import SENTENCES
from booking.core.phone_numbers import NumberKind, parse
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
