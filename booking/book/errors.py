"""Refusals of the citizen's pages."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class TooManyHolds(Refusal):
    sentence = _l("Many times are being chosen on your connection, so we cannot hold this one. Carry on: book it soon.")
    field = "slot"


class TooManyTries(Refusal):
    sentence = _l("There were too many tries. Please wait 15 minutes, or call us.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class TooManyAsked(Refusal):
    sentence = _l("A reference was asked for too often today. Call us, or try again tomorrow.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class TooManyNumbers(Refusal):
    sentence = _l("The number or address was changed three times today. Call us to change it again.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class ContactKeptSafe(Refusal):
    sentence = _l("We were asked to keep your contact safe, so it is not changed here. Please call us.")


class HereAlready(Refusal):
    sentence = _l("You are checked in, so it is not changed here. Please tell the front desk if you need another time.")
