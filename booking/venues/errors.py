"""Refusals of venues and their import."""

from __future__ import annotations

from booking.core.errors import Refusal
from booking.core.translation import _l


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


class AuthorityMissing(Refusal):
    sentence = _l(
        "The file has no column %(column)s. Say whose libraries they are with --authority. Nothing was changed."
    )


class CodeMissing(Refusal):
    sentence = _l(
        "The file has libraries of several councils. Choose one by its %(column)s, with --authority-code. "
        "Nothing was changed."
    )


class AuthorityUnknown(Refusal):
    sentence = _l("The file has no authority called “%(typed)s”. The nearest are: %(nearest)s. Nothing was changed.")


class KindUnknown(Refusal):
    sentence = _l("The file has no type called “%(typed)s”. It has: %(known)s. Nothing was changed.")
