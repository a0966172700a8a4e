"""Refusals of disruptions."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class NothingToReopen(Refusal):
    sentence = _l("This is over already, so there is nothing to reopen.")


class StillEnded(Refusal):
    sentence = _l("This advisor has left. Invite them again first; then their bookings can stand again.")


class NotDisrupted(Refusal):
    sentence = _l("This booking is settled already. Here is how it stands now.")


class LeaveAnswered(Refusal):
    sentence = _l("This request has been answered or withdrawn meanwhile. Here is how it stands now.")


class OwnLeave(Refusal):
    sentence = _l("Another manager answers this: nobody agrees to their own leave or hours.")
    status = HTTPStatus.FORBIDDEN


class LeaveAsked(Refusal):
    sentence = _l("You have asked for this already. Withdraw that request first, to ask for something else.")
    field = "starts"
