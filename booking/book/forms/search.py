"""Search form of free times: near what, what narrows the list, and which time of it was pressed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, ValidationError

from booking.book.forms.journey import SlotForm
from booking.book.rules import Search
from booking.citizens.rules import Needs
from booking.core.errors import SENTENCES, FormExpired
from booking.core.languages import SPOKEN_LANGUAGES
from booking.core.translation import _l
from booking.venues.rules.position import Point, read_point
from booking.web.forms import AtMost, NothingOdd

NEAR_LENGTH = 80
LOOK, STOP = "look", "stop"  # what the buttons of the search say: look again; stop using the phone's position
BY_DISTANCE = "nearest"


class TimesForm(SlotForm):
    """The page's two forms in one: the list of times, each a button, and above it the search."""

    languages, languages_by_code = list(SPOKEN_LANGUAGES.items()), SPOKEN_LANGUAGES

    search = HiddenField()
    near = StringField(
        _l("Near which postcode, town or street? (optional)"),
        validators=[NothingOdd("near.odd"), AtMost(NEAR_LENGTH, "near.long")],
    )
    meant = StringField(_l("Which do you mean?"))  # the pressed button of several names
    order = HiddenField()  # BY_DISTANCE: the whole list goes by distance
    position = HiddenField()
    venue = StringField(_l("Venue"))
    day = StringField(_l("Day"))
    part = StringField(_l("Time of day"))
    speaks = StringField(_l("An advisor who speaks"))
    step_free = BooleanField(_l("Only venues without steps"))
    private_room = BooleanField(_l("Only with a private room"))

    choices: tuple[str, ...] = ()

    @property
    def searching(self) -> bool:
        """Whether the search was sent, and not a time."""
        return bool(self.search.data or self.meant.data)

    @property
    def expired(self) -> bool:
        """Whether the page was open for too long: then nothing may change."""
        return str(FormExpired()) in self.near.errors

    @property
    def point(self) -> Point | None:
        """The phone's position, no finer than about 100 metres, where it was sent with this page."""
        latitude, _comma, longitude = (self.position.data or "").partition(",")
        found = read_point(latitude, longitude)
        return found.rounded if found else None

    def validate(self, extra_validators: Any = None) -> bool:
        """A search names no time: what is said of the time then, or of the whole page, stands beside the search."""
        super().validate(extra_validators)
        if self.searching:
            expired = [error for error in self.slot.errors if error == str(FormExpired())]
            self.slot.errors, self.near.errors = [], [*self.near.errors, *expired]
        return not self.errors

    def validate_position(self, _field: Any) -> None:
        """What a phone said has to be a position near here; its sentence stands beside the field to type in instead."""
        if self.position.data and self.point is None:
            self.near.errors = [*self.near.errors, str(SENTENCES["near.position"])]

    def validate_speaks(self, field: Any) -> None:
        """Only languages that are offered."""
        if field.data and field.data not in SPOKEN_LANGUAGES:
            raise ValidationError(str(SENTENCES["language.missing"]))

    def changed(self, needs: Needs) -> Needs:
        """What would help, as this search says it."""
        return replace(
            needs,
            step_free=bool(self.step_free.data),
            private_room=bool(self.private_room.data),
            language=self.speaks.data or needs.language,
        )

    def show(self, search: Search, needs: Needs) -> None:
        """Fill the search with what was asked before. Venue, day and time of day stand in the address."""
        self.near.data = search.near
        self.step_free.data, self.private_room.data = needs.step_free, needs.private_room
        self.speaks.data = needs.language if search.speaking else ""
