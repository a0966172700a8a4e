"""Search form of slots: near what, filters, and the pressed slot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, HiddenField, StringField, ValidationError

from booking.book.forms.journey import SlotForm
from booking.book.rules import Search
from booking.citizens.rules import Needs
from booking.core.errors import SENTENCES
from booking.core.languages import SPOKEN_LANGUAGES
from booking.core.translation import _l
from booking.venues.rules.position import Point, read_point
from booking.web.forms import AtMost, NothingOdd

NEAR_LENGTH = 80
LOOK, STOP = "look", "stop"  # values of the search's buttons: search again; stop using the phone's position
BY_DISTANCE = "nearest"


class TimesForm(SlotForm):
    """Both forms of the page: the list of slots, each a button, and the search above it."""

    languages = list(SPOKEN_LANGUAGES.items())

    search = HiddenField()
    near = StringField(
        _l("Near which postcode, town or street? (optional)"),
        validators=[NothingOdd("near.odd"), AtMost(NEAR_LENGTH, "near.long")],
    )
    meant = StringField(_l("Which do you mean?"))  # the pressed button, where several places have the name
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
        return bool(self.search.data or self.meant.data)

    @property
    def point(self) -> Point | None:
        """The phone's position, rounded to about 100 metres, where it was posted."""
        latitude, _comma, longitude = (self.position.data or "").partition(",")
        found = read_point(latitude, longitude)
        return found.rounded if found else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate; for a search, drop the error of the slot, and show that of an expired form beside the search."""
        super().validate(extra_validators)
        if self.searching:
            expired = [str(self.too_late)] if self.too_late is not None else []
            self.slot.errors, self.near.errors = [], [*self.near.errors, *expired]
        return not self.errors

    def validate_position(self, _field: Any) -> None:
        """Refuse a position outside the area; the error is shown beside the text field to use instead."""
        if self.position.data and self.point is None:
            self.near.errors = [*self.near.errors, str(SENTENCES["near.position"])]

    def validate_speaks(self, field: Any) -> None:
        """Refuse a language that is not offered."""
        if field.data and field.data not in SPOKEN_LANGUAGES:
            raise ValidationError(str(SENTENCES["language.missing"]))

    def changed(self, needs: Needs) -> Needs:
        return replace(
            needs,
            step_free=bool(self.step_free.data),
            private_room=bool(self.private_room.data),
            language=self.speaks.data or needs.language,
        )

    def show(self, search: Search, needs: Needs) -> None:
        """Fill the search from stored values. Venue, day and part of the day are in the address."""
        self.near.data = search.near
        self.step_free.data, self.private_room.data = needs.step_free, needs.private_room
        self.speaks.data = needs.language if search.speaking else ""
