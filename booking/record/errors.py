"""Refusals of the case record's page."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class JoinReasonMissing(Refusal):
    sentence = _l("Choose the reason why these two records are looked at together. It is written down on both.")
    field = "why"
    status = HTTPStatus.BAD_REQUEST
