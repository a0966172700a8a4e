"""Refusals of slots, sessions, series, closures and absences."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class SlotTaken(Refusal):
    sentence = _l("Someone has just taken that time. Please choose another.")
    field = "slot"


class SlotPast(Refusal):
    sentence = _l("That time has passed or is too soon to book. Please choose a later one.")
    field = "slot"


class InterpreterTooSoon(Refusal):
    sentence = _l(
        "We need %(days)s working days to arrange an interpreter. The first time we can promise one is %(first)s."
    )
    field = "slot"


class SlotTooFar(Refusal):
    sentence = _l("That day is too far ahead to book. Please choose an earlier one.")
    field = "slot"


class RoomTaken(SlotTaken):
    sentence = _l("The private room has just been taken at that time. Please choose another time.")


class AssignmentOverlaps(Refusal):
    sentence = _l("This advisor is already on a session at that time. Choose another advisor or another time.")
    field = "advisors"


class AdvisorLeft(Refusal):
    sentence = _l("%(name)s has left. Untick them, and choose another advisor or none.")
    field = "advisors"


class SessionTimesWrong(Refusal):
    sentence = _l("A session ends after it starts, on the same day, between 6am and 11pm. Change its times.")
    field = "ends"


class SessionEndsFirst(SessionTimesWrong):
    sentence = _l("A session ends after it starts, on the same day. Choose a later end.")


class SessionOutsideHours(SessionTimesWrong):
    sentence = _l("Sessions are held between 6am and 11pm. Choose times between the two.")


class SessionInPast(SessionTimesWrong):
    sentence = _l("That session would be over already. Choose a later day or a later end.")


class SessionOver(Refusal):
    sentence = _l("This session is over or cancelled, and what is past stays as it was. Choose a later one.")


class SessionBegun(Refusal):
    sentence = _l("This session has begun. Its start stays as it was; you can still change its end.")
    field = "starts"


class NoSessionThen(Refusal):
    sentence = _l("No session is planned for you on that day. Choose another day, or say in words what you would like.")
    field = "day"


class BreakWrong(Refusal):
    sentence = _l("A break ends after it starts, lies inside the session and leaves time to work. Change its times.")
    field = "breaks"


class NoDeskFree(Refusal):
    sentence = _l("Every desk at this venue is taken at that time. Choose another time or fewer advisors.")
    field = "advisors"


class DeskTaken(Refusal):
    sentence = _l("Another advisor has that desk at that time, or it is not at this venue. Choose another desk.")
    field = "advisors"


class RuleUnreadable(Refusal):
    sentence = _l("We cannot read how the session repeats. Choose the days and the last day again.")
    field = "rule"


class RuleTooFine(Refusal):
    sentence = _l("A session comes at most once a day. Choose days of the week or of the month.")
    field = "rule"


class SeriesEndless(Refusal):
    sentence = _l("A series must end. Give a last day that is at most two years ahead.")
    field = "last_day"


class SeriesTooLong(Refusal):
    sentence = _l("That makes more than 1,000 sessions. Choose an earlier last day or fewer days.")
    field = "last_day"


class SeriesEmpty(Refusal):
    sentence = _l("No day fits how this session repeats. Choose other days or a later last day.")
    field = "last_day"


class SeriesEnded(Refusal):
    sentence = _l("This series has ended and another one follows it. Change the one that follows.")


class DayNotInSeries(Refusal):
    sentence = _l("This series has no session on that day. Choose one of its days.")
    field = "day"


class EndBeforeStart(Refusal):
    sentence = _l("The end comes before the start. Enter an end that is later.")
    field = "ends"
    status = HTTPStatus.BAD_REQUEST


class ClosurePast(Refusal):
    sentence = _l("That time has passed, so nobody can be spared a journey. Enter a time from today on.")
    field = "starts"
    status = HTTPStatus.BAD_REQUEST


class StandInBusy(Refusal):
    sentence = _l("This stand-in is not free for all of that time. Nothing was changed. Choose somebody else.")
    field = "advisor"


class StandInUnfit(Refusal):
    sentence = _l("This person does not give a service that is booked then. Nothing was changed. Choose somebody else.")
    field = "advisor"


class BookingCut(Refusal):
    sentence = _l("Something is booked across the start or the end of that time. Choose times that leave it whole.")
    field = "starts"


class BreakGone(Refusal):
    sentence = _l("You have no break ahead at that time. Here is your day as it stands now.")


class AbsenceEntered(Refusal):
    sentence = _l("A manager has entered this absence. Ask a manager to take it back.")


class TimeTakenSince(Refusal):
    sentence = _l("Part of that time has been taken since, and stays taken.")
