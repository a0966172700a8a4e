"""Refusals of appointments."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class SeatsTaken(Refusal):
    sentence = _l("%(number)s seats of the group on %(day)s are booked or held. Give at least that many.")
    field = "seats"


class TooLate(Refusal):
    sentence = _l("This appointment has started or is over, so it cannot be changed here. Please call us.")


class TooLateToChange(TooLate):
    sentence = _l("It is too close to the start to change this appointment here. Please call us.")


class WhichTopic(Refusal):
    """Of a visit of two topics it was not said which are to be cancelled, or one that it has not (any more)."""

    sentence = _l("Choose what to cancel: both topics, or one of them.")
    field = "only"
    status = HTTPStatus.BAD_REQUEST


class TooManyReschedules(Refusal):
    sentence = _l("This appointment has been moved as often as it can be here. Keep it, cancel it, or call us.")


class TooManyAhead(Refusal):
    sentence = _l(
        "One person may have %(most)s appointments ahead with one number or email address. "
        "Cancel one, leave it empty, or call us."
    )


class DoubleBooked(Refusal):
    """A double booking: the same person has an appointment at that time, whose reference is `standing`."""

    field = "name"
    sentence = _l(
        "%(name)s has an appointment at that time already: %(at)s, %(venue)s. Press again to book this one too."
    )


class NeedsDoNotFit(Refusal):
    sentence = _l("This time has no room or advisor for that. Call us, or cancel and book again with what you need.")
    field = "help"


class NameKept(Refusal):
    sentence = _l("Staff have this name on record, so it is not changed here. Call us, or tell the front desk.")
    field = "name"


class TooEarly(Refusal):
    sentence = _l("This appointment has not started yet, so nobody can have missed it.")


class AlreadyCancelled(Refusal):
    sentence = _l("This appointment is already cancelled. You can book another.")


class PersonDied(Refusal):
    """Something is to be booked, or a cancellation undone, for somebody whose death is on their record."""

    sentence = _l("Their record says that this person has died. If that is wrong, an advisor undoes it there first.")
