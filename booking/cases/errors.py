"""Refusals of case records."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class ReasonMissing(Refusal):
    sentence = _l("Say why you are opening this record, in ten letters or more. It is written down.")
    field = "reason"
    status = HTTPStatus.BAD_REQUEST
