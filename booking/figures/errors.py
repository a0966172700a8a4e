"""Refusals of figures."""

from __future__ import annotations

from booking.core.errors import Refusal
from booking.core.translation import _l


class DaysWrongOrder(Refusal):
    sentence = _l("The last day must not be before the first. Change one of them.")
    field = "last"


class DaysNotOver(Refusal):
    sentence = _l("Figures are made of days that are over. Choose yesterday or an earlier day as the last.")
    field = "last"


class DaysTooMany(Refusal):
    sentence = _l("Choose 366 days or fewer.")
    field = "last"
