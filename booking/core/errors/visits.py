"""Refusals at the desk, in the advisor's day, and of tasks."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors.base import Refusal
from booking.core.translation import _l


class AlreadyCheckedIn(Refusal):
    sentence = _l("%(who)s checked this person in at %(at)s.")


class HereAlready(Refusal):
    sentence = _l("You are checked in, so it is not changed here. Please tell the front desk if you need another time.")


class NamedMeanwhile(Refusal):
    sentence = _l("This visit has a name by now, and stands on their record. Look who came before you count it only.")
    field = "party_name"


class WithColleague(Refusal):
    sentence = _l("This appointment is with %(who)s now. Here is your day as it stands.")


class ConversationOver(Refusal):
    sentence = _l("This conversation is finished already. What you typed stands here: press Keep to add it.")
    field = "note"


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


class CheckInFirst(Refusal):
    sentence = _l("You moved this appointment to yourself. Have them checked in at the front desk first.")


class NotWithYou(Refusal):
    sentence = _l("%(ticket)s is not with you any more, so this was not done. Look at the list for where they are.")


class OtherDay(Refusal):
    sentence = _l("This is for %(day)s. Move it, or add the person as a drop-in.")


class NothingToUndo(Refusal):
    sentence = _l("This can no longer be undone.")


class VisitOver(Refusal):
    sentence = _l("This visit is over, so it cannot be changed here. Please ask at the front desk.")


class DropInOver(Refusal):
    sentence = _l("This drop-in session is over or was cancelled. Please choose another.")
    field = "session"


class OutcomeMissing(Refusal):
    sentence = _l("Choose an outcome: resolved, follow-up or referred.")
    field = "outcome"
    status = HTTPStatus.BAD_REQUEST


class NotFree(Refusal):
    sentence = _l("Something is booked at %(at)s. Choose fewer minutes, or have it moved first.")
    field = "minutes"


class BreakGone(Refusal):
    sentence = _l("You have no break ahead at that time. Here is your day as it stands now.")


class AbsenceEntered(Refusal):
    sentence = _l("A manager has entered this absence. Ask a manager to take it back.")


class TimeTakenSince(Refusal):
    sentence = _l("Part of that time has been taken since, and stays taken.")


class NameNeeded(Refusal):
    sentence = _l("Nobody is named on this visit yet. Add the person's name first.")
    field = "party_name"
    status = HTTPStatus.BAD_REQUEST


class JoinReasonMissing(Refusal):
    sentence = _l("Choose the reason why these two records are looked at together. It is written down on both.")
    field = "why"
    status = HTTPStatus.BAD_REQUEST


# Tasks
class TaskOutcomeMissing(Refusal):
    sentence = _l("Say how the task ended: press one of its buttons.")
    status = HTTPStatus.BAD_REQUEST


class TaskDone(Refusal):
    sentence = _l("Somebody else has just done this task. Here is how it stands now.")


class CannotTextBack(Refusal):
    sentence = _l("No text goes to this number: they stopped our texts, or nobody gave it to us. Call them instead.")
    field = "answer"


class ReplyAnswered(Refusal):
    sentence = _l("Somebody else has just answered this text. Here is what they wrote.")
