"""Forms of the front desk. Sentences come from core/errors/sentences.py."""

from __future__ import annotations

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)

from booking.appointments.rules import AppointmentChannel
from booking.citizens.forms import NeedsFields, OtherNames
from booking.citizens.rules import ContactKind, read_contacts, says_enough
from booking.core.errors import SENTENCES
from booking.core.translation import _l
from booking.desk.rules import services_like
from booking.services.forms import AskingForm
from booking.services.models import Service
from booking.web.contact_fields import AnEmailAddress, APhoneNumber, EmailField
from booking.web.forms import (
    AlsoForm,
    AtMost,
    Needed,
    NothingOdd,
    OnceForm,
    PageForm,
    ParagraphField,
    SeenForm,
    SlotField,
    TextField,
    options,
)

NAME_LENGTH, ABOUT_LENGTH, WHY_LENGTH, SEARCH_LENGTH, RELATION_LENGTH = 120, 500, 200, 100, 60
POSTAL_LENGTH = 254

_CHANNELS = [
    (AppointmentChannel.DESK, _l("Here at the front desk")),
    (AppointmentChannel.PHONE, _l("On the telephone")),
]


class DropInForm(OnceForm, NeedsFields):
    """Add a walk-in in one line: a name or none, first letters of the service, needs."""

    beside = "name"

    name = StringField(_l("Name, or none"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")])
    service = StringField(
        _l("Service, first letters"),
        validators=[NothingOdd("service.unknown"), Needed("service.missing"), AtMost(NAME_LENGTH, "service.unknown")],
    )
    helped_by = StringField(
        _l("Helped by, or none"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")]
    )
    others = StringField(_l("And with them, whose matter it is too, or none"), validators=[OtherNames(", ")])
    count_only = BooleanField(_l("Count only, no record"))

    def chosen(self, services: list[Service]) -> Service | None:
        """Find the one service that is meant; None, with an error beside the field, where there is none or several."""
        found = services_like(services, self.service.data or "")
        if len(found) == 1:
            return found[0]
        key = "service.several" if found else "service.unknown"
        self.service.errors = [*self.service.errors, str(SENTENCES[key])]
        return None


class FindForm(PageForm):
    """Search over all bookings: sent once, audited once."""

    q = TextField(
        _l("Reference, name, or part of the name and last digits"),
        validators=[
            NothingOdd("bookings.missing"),
            Needed("bookings.missing"),
            AtMost(SEARCH_LENGTH, "bookings.missing"),
        ],
    )

    def validate_q(self, field: Any) -> None:
        """Refuse a search too wide to find one person."""
        if not says_enough(field.data or ""):
            raise ValidationError(str(SENTENCES["bookings.wide"]))


class WhatForm(NeedsFields):
    """First step of a booking: service and needs. Its answers travel in the address."""

    class Meta:
        csrf = False

    service = SelectField(_l("Service"), validate_choice=False)
    then = SelectField(_l("And then"), default="", validate_choice=False)

    @property
    def second(self) -> str:
        """The slug of the second topic's service, "" for none."""
        known = {slug for slug, _name in self.then.choices}
        return self.then.data if self.then.data in known and self.then.data != self.service.data else ""


class BookForm(AlsoForm, OnceForm, AskingForm):
    """Second step of a booking: name, who helps, how to reach them, if at all, and what the service asks.

    Where somebody helps, number and e-mail address are the helper's. The postal address is always the person's.
    """

    slot = SlotField()
    name = TextField(
        _l("Name"),
        validators=[NothingOdd("name.odd"), Needed("name.missing"), AtMost(NAME_LENGTH, "name.long")],
    )
    helped_by = TextField(
        _l("Name of who helps them"), validators=[NothingOdd("name.odd"), AtMost(NAME_LENGTH, "name.long")]
    )
    relation = TextField(
        _l("What they are to them (optional)"),
        validators=[NothingOdd("relation.odd"), AtMost(RELATION_LENGTH, "relation.long")],
    )
    others = ParagraphField(_l("Who comes too, each on a line of its own (optional)"), validators=[OtherNames()])
    mobile = TextField(_l("Telephone number (optional)"), validators=[APhoneNumber()])
    email = EmailField(_l("Email address (optional)"), validators=[AnEmailAddress()])
    postal = ParagraphField(
        _l("Postal address, for a letter (optional)"),
        validators=[NothingOdd("postal.odd", paragraph=True), AtMost(POSTAL_LENGTH, "postal.long")],
    )
    about = ParagraphField(
        _l("What is it about? (optional)"),
        validators=[NothingOdd("about.odd", paragraph=True), AtMost(ABOUT_LENGTH, "about.long")],
    )
    channel = RadioField(
        _l("Where are they?"), choices=options(_CHANNELS), default="desk", widget=GovRadioInput(), validate_choice=False
    )

    def validate_helped_by(self, field: Any) -> None:
        """Require the name of whoever is something to them."""
        if self.relation.data and not field.data:
            raise ValidationError(str(SENTENCES["helped_by.missing"]))


class ReachForm(SeenForm, PageForm):
    """Correct the number and addresses of a person."""

    beside = "mobile"

    mobile = TextField(_l("Telephone number"), validators=[APhoneNumber()])
    email = EmailField(_l("Email address"), validators=[AnEmailAddress()])
    postal = ParagraphField(
        _l("Postal address"),
        validators=[NothingOdd("postal.odd", paragraph=True), AtMost(POSTAL_LENGTH, "postal.long")],
    )

    @property
    def contacts(self) -> list[tuple[ContactKind, str]]:
        """The contact points, normalised."""
        postal = "\n".join(line.strip() for line in (self.postal.data or "").splitlines() if line.strip())
        typed = read_contacts(self.mobile.data or "", self.email.data or "")
        return [*typed, (ContactKind.POSTAL, postal)] if postal else typed


class TheyKnowForm(PageForm):
    """Ask whether they are here or on the telephone: then nobody has to call them."""

    they_know = RadioField(
        _l("Do they know?"),
        choices=options(
            [("yes", _l("Yes, they are here or on the telephone")), ("no", _l("No: they get a message or a call"))]
        ),
        widget=GovRadioInput(),
        validators=[Needed("they_know.missing")],
        validate_choice=False,
    )


class RescheduleForm(TheyKnowForm):
    """The chosen slot, and the version of the appointment that the page showed."""

    slot = SlotField()
    version = HiddenField()


class CancelForm(TheyKnowForm):
    """The version of the appointment that the page showed, and a reason."""

    version = HiddenField()
    only = StringField(default="")  # of two topics: "both", or the start of the one that is cancelled
    why = TextField(_l("Why? (optional)"), validators=[NothingOdd("why.odd"), AtMost(WHY_LENGTH, "why.long")])
