"""Form of the figures: of which days, and of which venue. It travels in the address."""

from __future__ import annotations

from booking.core.translation import _l
from booking.manage.forms.base import ListField
from booking.manage.forms.council import EVERY
from booking.manage.forms.fields import DayField
from booking.web.forms import Form


class FiguresForm(Form):
    """From a day to a day, both counted."""

    class Meta:
        csrf = False

    first = DayField(_l("First day"), missing="day.missing", wrong="day.wrong")
    last = DayField(_l("Last day"), missing="day.missing", wrong="day.wrong")
    venue = ListField(_l("Venue"), key="venue.missing", default=EVERY)
