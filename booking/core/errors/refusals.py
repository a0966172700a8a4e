"""Refusals: the base class, and those that rooms share, of expired forms and of what has changed meanwhile."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from booking.core.translation import LazyString, _l


class Refusal(Exception):
    """A request that cannot be done, with the sentence that the person sees."""

    sentence: ClassVar[LazyString]
    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    field: ClassVar[str | None] = None

    def __init__(self, **details: object) -> None:
        super().__init__(type(self).__name__)
        self.details = details

    def __str__(self) -> str:
        return str(self.sentence) % self.details if self.details else str(self.sentence)


class SlotUnknown(Refusal):
    sentence = _l("We do not offer that time. Please choose one from the list.")
    field = "slot"


class StalePage(Refusal):
    sentence = _l("This has changed since you opened the page. Here is how it stands now.")


class ChangedMeanwhile(Refusal):
    sentence = _l(
        "A colleague has changed this since you opened it. Beside each field stands what is kept now. "
        "Send yours again to overwrite it."
    )


class TokenReused(Refusal):
    sentence = _l("This form was already sent with other answers. Please start again from the first page.")


class FormExpired(Refusal):
    sentence = _l("This page was open for too long. Nothing was sent. Please try again.")
    status = HTTPStatus.BAD_REQUEST


class NoCookieSent(FormExpired):
    """The form came without a cookie: the browser was closed since, or it accepts none."""

    sentence = _l(
        "Your browser sent no cookie. Please try again. If this comes again, allow cookies for this page, or call us."
    )


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


class NothingToUndo(Refusal):
    sentence = _l("This can no longer be undone.")
