"""The catalogue of refusals and of the sentences for a bad input. One place; 25 words each at most.

A Refusal is raised by rules and operations and rendered by booking/web: next to the field it names, or as a page.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from booking.core.translation import LazyString, _l


class Refusal(Exception):
    """Something was asked that cannot be done, and why, in the sentence that the person sees."""

    sentence: ClassVar[LazyString]
    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    field: ClassVar[str | None] = None

    def __init__(self, **details: object) -> None:
        super().__init__(type(self).__name__)
        self.details = details

    def __str__(self) -> str:
        return str(self.sentence) % self.details if self.details else str(self.sentence)


# The diary
class SlotTaken(Refusal):
    sentence = _l("Someone has just taken that time. Please choose another.")
    field = "slot"


class SlotUnknown(Refusal):
    sentence = _l("We do not offer that time. Please choose one from the list.")
    field = "slot"


class SlotPast(Refusal):
    sentence = _l("That time has passed or is too soon to book. Please choose a later one.")
    field = "slot"


class SlotTooFar(Refusal):
    sentence = _l("That day is too far ahead to book. Please choose an earlier one.")
    field = "slot"


class RoomTaken(SlotTaken):
    sentence = _l("The private room has just been taken at that time. Please choose another time.")


class AssignmentOverlaps(Refusal):
    sentence = _l("This advisor is already on a session at that time. Choose another advisor or another time.")


class SessionTimesWrong(Refusal):
    sentence = _l("A session ends after it starts, on the same day, between 6am and 11pm. Change its times.")
    field = "ends"


# Appointments
class TooLate(Refusal):
    sentence = _l("This appointment has started or is over, so it cannot be changed here. Please call us.")


class TooEarly(Refusal):
    sentence = _l("This appointment has not started yet, so nobody can have missed it.")


class AlreadyCancelled(Refusal):
    sentence = _l("This appointment is already cancelled. You can book another.")


class StalePage(Refusal):
    sentence = _l("This has changed since you opened the page. Here is how it stands now.")


# Posting
class TokenReused(Refusal):
    sentence = _l("This form was already sent with other answers. Please start again from the first page.")


class FormExpired(Refusal):
    sentence = _l("This page was open for too long. Nothing was sent. Please try again.")
    status = HTTPStatus.BAD_REQUEST


class TooManyTries(Refusal):
    sentence = _l("There were too many tries. Please wait 15 minutes, or call us.")
    status = HTTPStatus.TOO_MANY_REQUESTS


# Visits
class AlreadyCheckedIn(Refusal):
    sentence = _l("%(who)s checked this person in at %(at)s.")


class AlreadyCalled(Refusal):
    sentence = _l("%(who)s called this person at %(at)s.")


class AlreadyGone(Refusal):
    sentence = _l("%(who)s closed this visit at %(at)s.")


class AdvisorBusy(Refusal):
    sentence = _l("You are with someone already. Finish that conversation first.")


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


class NameNeeded(Refusal):
    sentence = _l("Nobody is named on this visit yet. Add the person's name first.")
    field = "party_name"
    status = HTTPStatus.BAD_REQUEST


# Tasks
class TaskOutcomeMissing(Refusal):
    sentence = _l("Say how the task ended: press one of its buttons.")
    status = HTTPStatus.BAD_REQUEST


class TaskDone(Refusal):
    sentence = _l("Somebody else has just done this task. Here is how it stands now.")


# Records
class ReasonMissing(Refusal):
    sentence = _l("Say why you are opening this record. It is written down.")
    field = "reason"
    status = HTTPStatus.BAD_REQUEST


# Staff, services, venues
class StaffThere(Refusal):
    sentence = _l("Someone who works here already signs in with this email address. Use another, or end them first.")
    field = "email"


class ServiceThere(Refusal):
    sentence = _l("There is already a service of this name. Give the new one another name.")
    field = "name"


class NotACsv(Refusal):
    sentence = _l("This is not a CSV file: save the spreadsheet as CSV and try again. Nothing was changed.")


class QuotesBroken(Refusal):
    sentence = _l("A quotation mark on line %(line)s is never closed. Correct it and try again. Nothing was changed.")


class ColumnsMissing(Refusal):
    sentence = _l("These columns are missing from the first line: %(columns)s. Nothing was changed.")


class AuthorityUnknown(Refusal):
    sentence = _l("The file has no authority called “%(typed)s”. The nearest are: %(nearest)s. Nothing was changed.")


class KindUnknown(Refusal):
    sentence = _l("The file has no type called “%(typed)s”. It has: %(known)s. Nothing was changed.")


class HoldsOther(Refusal):
    sentence = _l("This database holds other data, so the demo was not loaded. Give DATABASE_URL an empty one.")


class LoadedAlready(Refusal):
    sentence = _l("The demo council is already loaded. Nothing was changed.")


# What is said of a bad input, by field. A form takes its sentences from here and nowhere else.
SENTENCES: dict[str, LazyString] = {
    "name.missing": _l("Enter your full name, so that we know who is coming."),
    "name.long": _l("Full name must be 120 characters or fewer. Shorten it."),
    "name.odd": _l("Full name contains characters we cannot keep. Type the name again without copying it."),
    "name.needed": _l("Enter the name that was given when this was booked."),
    "name.other": _l("That is not the name we were given. Try it another way, or call us."),
    "why.long": _l("Keep the reason to 200 characters or fewer."),
    "why.odd": _l("The reason contains characters we cannot keep. Type it again without copying it."),
    "session.missing": _l("Choose the session you plan to come to."),
    "mobile.wrong": _l("Enter a phone number we can call, like 07700 900123."),
    "mobile.premium": _l("That number costs too much to call. Enter an ordinary phone number."),
    "email.wrong": _l("Enter an email address in the right form, like name@example.com."),
    "email.long": _l("Email address must be 254 characters or fewer. Shorten it."),
    "service.missing": _l("Choose what you need help with."),
    "service.unknown": _l("No service begins like that. Choose one from the list."),
    "service.several": _l("More than one service begins like that. Type more letters."),
    "record.missing": _l("Enter the reference of the other record. It is 10 letters and numbers."),
    "record.unknown": _l("There is no other record with that reference. Check it and try again."),
    "bookings.missing": _l("Type a reference, a name, or the last digits of a number."),
    "language.missing": _l("Choose the language you would like to speak."),
    "slot.missing": _l("Choose a time."),
    "about.long": _l("Keep what it is about to 500 characters or fewer."),
    "about.odd": _l("What it is about contains characters we cannot keep. Type it again without copying it."),
    "reference.missing": _l("Enter your reference. It is 10 letters and numbers."),
    "reference.unknown": _l("We could not find a booking with those details. Check them, or call us."),
    "who.missing": _l("Enter any part of your name, or your mobile number."),
    "email.missing": _l("Enter your email address."),
    "password.missing": _l("Enter your password."),
    "signin.wrong": _l("The email address or the password is wrong. Check both and try again."),
    "note.odd": _l("The note contains characters we cannot keep. Type that part again without copying it."),
    "next_step.long": _l("Keep the next step to 300 characters or fewer."),
    "next_step.odd": _l("The next step contains characters we cannot keep. Type it again without copying it."),
    "take_home.long": _l("Keep what they take home to 4,000 characters or fewer."),
    "take_home.odd": _l("What they take home contains characters we cannot keep. Type it again without copying it."),
    "party_name.missing": _l("Enter the name of the person you are adding."),
    "minutes.missing": _l("Choose how many minutes."),
    "search.missing": _l("Type part of a name, a date of birth, last digits or a reference."),
    "reason.odd": _l("The reason contains characters we cannot keep. Type it again without copying it."),
    "note.long": _l("Keep the note to 10,000 characters or fewer."),
    "reason.missing": _l("Say why you are opening this record. It is written down."),
    "reason.long": _l("Keep the reason to 200 characters or fewer."),
}
