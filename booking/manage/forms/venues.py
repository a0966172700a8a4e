"""Forms of a venue: name and address where the council owns them, access, hours."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.core.folding import slugged
from booking.core.translation import _l
from booking.manage.forms.base import KeptForm, ListField, ManageForm
from booking.manage.forms.council import BoxField, LinesField, line_field, text_field
from booking.venues.models import Venue
from booking.venues.rules import (
    STATIC_LIBRARY,
    HoursUnread,
    NetworkUnread,
    VenueFacts,
    read_hours,
    read_network,
    write_hours,
)
from booking.venues.rules.position import Grain
from booking.venues.rules.typed_postcodes import find_postcode
from booking.web.forms import Form, Needed, TextField, options

BUILDINGS = [
    (STATIC_LIBRARY, _l("Library")),
    ("Community centre", _l("Community centre")),
    ("Council office", _l("Council office")),
    ("Health centre", _l("Health centre")),
    ("Other", _l("Another building")),
]
NATIONS = [
    ("England", _l("England")),
    ("Wales", _l("Wales")),
    ("Scotland", _l("Scotland")),
    ("Northern Ireland", _l("Northern Ireland")),
]
_DAYS = (
    *(_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday")),
    *(_l("Saturday"), _l("Sunday")),
)


class HoursField(TextField):
    """One day's opening hours: "9am to 1pm, 2pm to 5:30pm"; empty where closed."""

    @property
    def value(self) -> list[str]:
        """The stored form. Raises HoursUnread."""
        return read_hours(self.data or "")

    def pre_validate(self, form: Form) -> None:
        try:
            _read = self.value
        except HoursUnread:
            raise StopValidation(str(SENTENCES["hours.wrong"])) from None


class NetworksField(LinesField):
    """Networks of public computers, one to a line."""

    def pre_validate(self, form: Form) -> None:
        super().pre_validate(form)
        try:
            _read = [read_network(line) for line in self.lines]
        except NetworkUnread:
            raise StopValidation(str(SENTENCES["networks.wrong"])) from None


class HoursForm(KeptForm):
    beside: ClassVar[str | None] = "day_0"

    day_0 = HoursField(_DAYS[0])
    day_1 = HoursField(_DAYS[1])
    day_2 = HoursField(_DAYS[2])
    day_3 = HoursField(_DAYS[3])
    day_4 = HoursField(_DAYS[4])
    day_5 = HoursField(_DAYS[5])
    day_6 = HoursField(_DAYS[6])
    step_free = BoxField(_l("People can come in without steps"))
    access_notes = text_field(_l("More about access"), key="access", longest=400)
    networks = NetworksField(_l("Public computers"), longest=60, most=20, key="networks.long")

    @property
    def days(self) -> list[HoursField]:
        return [self._fields[f"day_{n}"] for n in range(7)]

    def show(self, venue: Venue) -> None:
        """Fill the fields from the venue, and mark them as seen."""
        for field, hours in zip(self.days, venue.hours or [[]] * 7, strict=True):
            field.data = write_hours(hours)
        self.step_free.data, self.access_notes.data = venue.step_free, venue.access_notes
        self.networks.data = venue.public_networks
        self.seen.data = self.mark()


class FactsForm(KeptForm):
    beside: ClassVar[str | None] = "name"

    name = line_field(_l("Name"), key="venue_name", longest=200, needed=True)
    kind = ListField(_l("What kind of building is it?"), key="building.missing", choices=options(BUILDINGS))
    address = line_field(_l("Street and town"), key="address", longest=400, needed=True)
    postcode = TextField(_l("Postcode"), validators=[Needed("postcode.missing")])
    nation = ListField(_l("Nation"), key="nation.missing", choices=options(NATIONS))
    contact = line_field(_l("How to reach it: website, email address or number"), key="venue_contact", longest=200)

    def validate_name(self, field: Any) -> None:
        """Refuse a name that yields no slug."""
        if not slugged(field.data):
            raise StopValidation(str(SENTENCES["venue_name.letters"]))

    def validate_postcode(self, field: Any) -> None:
        """Refuse anything but a full postcode, and normalise it."""
        part = find_postcode(field.data or "")
        if part is None or part.grain is not Grain.UNIT:
            raise StopValidation(str(SENTENCES["postcode.wrong"]))
        field.data = part.text

    def show(self, venue: Venue) -> None:
        """Fill the fields from the venue, and mark them as seen."""
        for name in ("name", "kind", "address", "postcode", "nation", "contact"):
            self._fields[name].data = getattr(venue, name)
        known = {value for value, _label in BUILDINGS}
        if venue.kind not in known:
            self.kind.choices = [*BUILDINGS, (venue.kind, venue.kind)]
        self.seen.data = self.mark()

    def facts(self, authority: str) -> VenueFacts:
        """Return what was typed, as a venue of this authority. Valid only after validation."""
        return VenueFacts(
            name=self.name.data,
            authority=authority,
            kind=self.kind.data,
            address=self.address.data,
            postcode=self.postcode.data,
            latitude=None,
            longitude=None,
            opening_bands=(),
            contact=self.contact.data,
        )


class RoomForm(ManageForm):
    beside: ClassVar[str | None] = "room"

    room = line_field(_l("Name of the private room"), key="room", longest=80, needed=True)


class DeskForm(ManageForm):
    """Form to add a desk; it has only its idempotency key."""
