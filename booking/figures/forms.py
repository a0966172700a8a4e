"""Form of the figures: which days, and which venue. Sent by GET, so that the address can be kept."""

from __future__ import annotations

from booking.core.translation import _l
from booking.manage.forms.base import ListField
from booking.manage.forms.council import EVERY
from booking.web.day_fields import DayField
from booking.web.forms import Form


class FiguresForm(Form):
    """A first and a last day, both included."""

    class Meta:
        csrf = False

    first = DayField(_l("First day"), missing="day.missing", wrong="day.wrong")
    last = DayField(_l("Last day"), missing="day.missing", wrong="day.wrong")
    venue = ListField(_l("Venue"), key="venue.missing", default=EVERY)
