"""Refusals of disruptions."""

from __future__ import annotations

from booking.core.errors import Refusal
from booking.core.translation import _l


class NothingToReopen(Refusal):
    sentence = _l("This is over already, so there is nothing to reopen.")


class StillEnded(Refusal):
    sentence = _l("This advisor has left. Invite them again first; then their bookings can stand again.")


class NotDisrupted(Refusal):
    sentence = _l("This booking is settled already. Here is how it stands now.")
