"""Refusals of the managers' screens."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l
from booking.wording.errors import WordsRefused


class OutOfScope(Refusal):
    sentence = _l(
        "This also touches sessions or bookings that others manage (%(count)s). Ask %(managers)s. Nothing was changed."
    )
    status = HTTPStatus.FORBIDDEN


class OwnEnd(Refusal):
    sentence = _l("You cannot end your own sign-in. Ask another manager to do it.")


class DeskUsed(Refusal):
    sentence = _l("Desk %(number)s is on the rota until %(day)s. Give its advisors other desks first.")


class RoomUsed(Refusal):
    sentence = _l("%(room)s is booked until %(day)s. Move those appointments first.")


class FloodBeyondYou(Refusal):
    sentence = _l("A part of this is booked where you are not the manager. Ask a manager of all of it.")
    status = HTTPStatus.FORBIDDEN


class NotOnSession(Refusal):
    sentence = _l("This advisor is not on the session any more. Go back to the session to see who is.")


class EndedMeanwhile(Refusal):
    sentence = _l("A colleague has ended this already, so nothing was changed. Go back to see how it stands.")


class TooManyParts(WordsRefused):
    sentence = _l("At %(venue)s this would be %(parts)s parts. Shorten it to %(most)s at most.")


class SubjectTooLong(WordsRefused):
    sentence = _l("At %(venue)s this would be %(letters)s characters. Shorten the subject to %(most)s at most.")
    field = "subject_line"
