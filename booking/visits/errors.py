"""Refusals of visits and consultations."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class AlreadyCheckedIn(Refusal):
    sentence = _l("%(who)s checked this person in at %(at)s.")


class NamedMeanwhile(Refusal):
    sentence = _l("This visit has a name by now, and stands on their record. Look who came before you count it only.")
    field = "party_name"


class AlreadyCalled(Refusal):
    sentence = _l("%(who)s called this person at %(at)s.")


class AlreadyGone(Refusal):
    sentence = _l("%(who)s closed this visit at %(at)s.")


class AdvisorBusy(Refusal):
    sentence = _l("You are with %(ticket)s already. Finish that conversation first.")


class StillCalled(Refusal):
    sentence = _l("You have called %(ticket)s already. Start with them, or put them back to waiting first.")


class CallReasonMissing(Refusal):
    sentence = _l(
        "Your sessions today do not bring you this person. Choose why you call them, or say it in ten letters or more."
    )
    field = "words"
    status = HTTPStatus.BAD_REQUEST


class MovedToOneself(CallReasonMissing):
    sentence = _l("You moved this appointment to yourself. Choose why you call them, or type ten letters.")


class WaitsForColleague(CallReasonMissing):
    sentence = _l("They wait for %(who)s. Choose why you call them, or say it in ten letters or more.")


class CheckInFirst(Refusal):
    sentence = _l("You moved this appointment to yourself. Have them checked in at the front desk first.")


class FirstTopicFirst(Refusal):
    sentence = _l("%(who)s sees them first, booked for %(at)s. They come to you when that is finished.")


class NotWithYou(Refusal):
    sentence = _l("%(ticket)s is not with you any more, so this was not done. Look at the list for where they are.")


class OtherDay(Refusal):
    sentence = _l("This is for %(day)s. Move it, or add the person as a drop-in.")


class VisitOver(Refusal):
    sentence = _l("This visit is over, so it cannot be changed here. Please ask at the front desk.")


class VisitGoesOn(Refusal):
    """A visit is to be put right that is not over, or to which nobody came."""

    sentence = _l(
        "This visit is not over. Whoever has them puts it right on their screen; here it can be put right then."
    )


class DropInOver(Refusal):
    sentence = _l("This drop-in session is over or was cancelled. Please choose another.")
    field = "session"


class ServiceEnded(Refusal):
    sentence = _l("This service is not offered any more. Choose another one.")
    field = "hand_over_to"


class HandOverReasonMissing(Refusal):
    sentence = _l("Choose why you hand them over.")
    field = "handed_over_because"
    status = HTTPStatus.BAD_REQUEST


class NobodyHere(Refusal):
    sentence = _l("Nobody else who gives %(service)s is here now. Refer them on, or book them a time.")
    field = "hand_over_to"


class ColleagueNotHere(Refusal):
    sentence = _l("%(who)s is not here for %(service)s now. Choose somebody else, or anyone.")
    field = "hand_over_for"


class WithYouAlready(Refusal):
    sentence = _l("They are with you already. Choose a colleague, or Second topic as the reason.")
    field = "hand_over_for"


class ChildInterprets(Refusal):
    """Somebody who is, or is said to be, under 18 would interpret, and nobody says why."""

    sentence = _l("Somebody under 18 interprets only with a reason: say why in ten letters or more.")
    field = "party_why"
    status = HTTPStatus.BAD_REQUEST


class OutcomeMissing(Refusal):
    sentence = _l("Choose an outcome: resolved, follow-up or referred.")
    field = "outcome"
    status = HTTPStatus.BAD_REQUEST


class VisitNotYours(Refusal):
    sentence = _l("Whoever held this visit puts it right, or an advisor of its department at that library. Ask them.")
    status = HTTPStatus.FORBIDDEN


class VisitKept(Refusal):
    """Something written in the visit is not this reader's to read: it would move along unseen."""

    sentence = _l("A part of this visit is kept by another department. Ask an advisor there to put it right.")
    status = HTTPStatus.FORBIDDEN


class VisitReasonMissing(Refusal):
    sentence = _l("Choose why, or say it in ten letters or more. It is kept with the visit.")
    field = "why"
    status = HTTPStatus.BAD_REQUEST


class SamePerson(Refusal):
    sentence = _l("This person stands on the visit already. Choose them, and what they were there as.")
    field = "other"


class SamePart(Refusal):
    sentence = _l("They stand there as that already. Choose what they were there as.")
    field = "part"
    status = HTTPStatus.BAD_REQUEST


class SameSubject(Refusal):
    sentence = _l("Choose the service, and the topic, that it was about: another than what stands there.")
    field = "subject"
    status = HTTPStatus.BAD_REQUEST
