"""Refusals of earlier times."""

from __future__ import annotations

from booking.core.errors import Refusal
from booking.core.translation import _l


class NoWayToTell(Refusal):
    sentence = _l("We have no number or email to tell you on. Call us to give us one, then try again.")


class OfferAccepted(Refusal):
    sentence = _l("That earlier time was accepted already: move or cancel the appointment instead.")


class OfferOver(Refusal):
    sentence = _l("That earlier time has gone to someone else. You keep the time that you have.")


class TwoTopics(Refusal):
    sentence = _l("We cannot offer earlier times for two topics. Look for another time, or call us.")
