"""Refusals of a form that was sent."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors.base import Refusal
from booking.core.translation import _l


class TokenReused(Refusal):
    sentence = _l("This form was already sent with other answers. Please start again from the first page.")


class FormExpired(Refusal):
    sentence = _l("This page was open for too long. Nothing was sent. Please try again.")
    status = HTTPStatus.BAD_REQUEST


class TooManyTries(Refusal):
    sentence = _l("There were too many tries. Please wait 15 minutes, or call us.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class TooSoon(Refusal):
    sentence = _l("There were too many wrong tries. Wait %(seconds)s seconds, then try again.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class PasswordWrong(Refusal):
    sentence = _l("That is not your present password. Check it and try again.")
    field = "present"
    status = HTTPStatus.BAD_REQUEST


class TooManyNumbers(Refusal):
    sentence = _l("The number was changed three times today. Call us to change it again.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class NumberNotTexted(Refusal):
    sentence = _l("Texts do not go to numbers of this country. Call them, then close this without a text.")
    field = "answer"


class NumberAsked(Refusal):
    sentence = _l("Many bookings come from here. To show that you are a person, type the number %(number)s to go on.")
    field = "proof"
    status = HTTPStatus.BAD_REQUEST


class TooManyBookings(Refusal):
    sentence = _l("Too many bookings came from here in the last hour. Call us, or ask at the front desk of a library.")
    status = HTTPStatus.TOO_MANY_REQUESTS


class TooManyWithContact(Refusal):
    sentence = _l("This number or address was used for %(most)s bookings in a day. Use another, or call us.")
    field = "mobile"
    status = HTTPStatus.TOO_MANY_REQUESTS
