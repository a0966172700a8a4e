"""Refusals of the case record's page."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import SENTENCES, Refusal
from booking.core.translation import _l


class DeathKnown(Refusal):
    sentence = _l("This was written down already. It stands on the record, with who said so.")


class ToldByMissing(Refusal):
    """A death is to be written down without who said so."""

    sentence = SENTENCES["told_by.missing"]
    field = "told_by"
    status = HTTPStatus.BAD_REQUEST
