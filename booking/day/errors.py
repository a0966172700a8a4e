"""Refusals of the advisor's day."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class CalendarStopped(Refusal):
    sentence = _l(
        "This calendar address is not in use any more. Sign in, and copy the present one from the foot of your day."
    )
    status = HTTPStatus.NOT_FOUND


class WithColleague(Refusal):
    sentence = _l("This appointment is with %(who)s now. Here is your day as it stands.")


class ConversationOver(Refusal):
    sentence = _l("This conversation is finished already. What you typed stands here: press Keep to add it.")
    field = "note"


class MinutesNotOffered(Refusal):
    sentence = _l("Choose how many minutes.")
    field = "minutes"
    status = HTTPStatus.BAD_REQUEST


class NotFree(Refusal):
    sentence = _l("Something is booked at %(at)s. Choose fewer minutes, or have it moved first.")
    field = "minutes"


class NoneFree(NotFree):
    sentence = _l("Something is booked at %(at)s, too soon for any of these. Go after it, or have it moved first.")


class NameNeeded(Refusal):
    sentence = _l("Nobody is named on this visit yet. Add the person's name first.")
    field = "party_name"
    status = HTTPStatus.BAD_REQUEST
