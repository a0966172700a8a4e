"""Refusals about records, staff, services, venues and imports."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors.base import Refusal
from booking.core.translation import _l


# Records
class ReasonMissing(Refusal):
    sentence = _l("Say why you are opening this record, in ten letters or more. It is written down.")
    field = "reason"
    status = HTTPStatus.BAD_REQUEST


# Staff, services, venues
class StaffThere(Refusal):
    sentence = _l("Someone who works here already signs in with this email address. Use another, or end them first.")
    field = "email"


class CalendarStopped(Refusal):
    sentence = _l(
        "This calendar address is not in use any more. Sign in, and copy the present one from the foot of your day."
    )
    status = HTTPStatus.NOT_FOUND


class GrantMissing(Refusal):
    sentence = _l("Choose what they are: host, advisor or manager. Without a grant they could open nothing.")
    field = "role"


class GrantBeyondYours(Refusal):
    sentence = _l("You can only give and take grants within your own. Ask a manager whose grant is as wide.")
    field = "role"
    status = HTTPStatus.FORBIDDEN


class StaffBeyondYou(Refusal):
    sentence = _l("They also work where you are not the manager. Ask a manager of everything they do.")
    status = HTTPStatus.FORBIDDEN


class OutOfScope(Refusal):
    sentence = _l(
        "This also touches sessions or bookings that others manage (%(count)s). Ask %(managers)s. Nothing was changed."
    )
    status = HTTPStatus.FORBIDDEN


class OwnGrant(Refusal):
    sentence = _l("You cannot take your own manager's grant away. Ask another manager to do it.")


class OwnEnd(Refusal):
    sentence = _l("You cannot end your own sign-in. Ask another manager to do it.")


class LastManager(Refusal):
    sentence = _l("They are the last manager of everything. Make someone else one first.")


class StaffEnded(Refusal):
    sentence = _l("They have left. Invite them as new with the same email address to bring them back.")


class InvitationOver(Refusal):
    sentence = _l("This invitation has been used, or is too old. Ask your manager for a new one.")
    status = HTTPStatus.NOT_FOUND


class ServiceThere(Refusal):
    sentence = _l("There is already a service of this name. Give the new one another name.")
    field = "name"


class SeatsTaken(Refusal):
    sentence = _l("%(number)s seats of the group on %(day)s are booked or held. Give at least that many.")
    field = "seats"


# Figures
class DaysWrongOrder(Refusal):
    sentence = _l("The last day must not be before the first. Change one of them.")
    field = "last"


class DaysNotOver(Refusal):
    sentence = _l("Figures are made of days that are over. Choose yesterday or an earlier day as the last.")
    field = "last"


class DaysTooMany(Refusal):
    sentence = _l("Choose 366 days or fewer.")
    field = "last"


class TopicUsed(Refusal):
    sentence = _l("Conversations were about “%(topic)s”, so it stays in the list. Put it back.")
    field = "topics"


class DeskUsed(Refusal):
    sentence = _l("Desk %(number)s is on the rota until %(day)s. Give its advisors other desks first.")


class RoomUsed(Refusal):
    sentence = _l("%(room)s is booked until %(day)s. Move those appointments first.")


class RoomThere(Refusal):
    sentence = _l("There is already a private room of this name here. Give the new one another name.")
    field = "room"


class VenueThere(Refusal):
    sentence = _l("There is already a venue of this name at this postcode.")
    field = "name"


class NationalFacts(Refusal):
    sentence = _l("Name and address come from the national list of libraries. Change them there.")


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


# Floods
class FloodBeyondYou(Refusal):
    sentence = _l("A part of this is booked where you are not the manager. Ask a manager of all of it.")
    status = HTTPStatus.FORBIDDEN
