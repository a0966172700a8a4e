"""Refusals of case records."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class ReasonMissing(Refusal):
    sentence = _l("Say why you are opening this record, in ten letters or more. It is written down.")
    field = "reason"
    status = HTTPStatus.BAD_REQUEST


class NoLongerLikely(Refusal):
    """The record is not shown as likely any more: it was joined, or told apart, meanwhile."""

    sentence = _l("That record is not offered for this person any more. Look again at who it might be.")


class JoinReasonMissing(Refusal):
    """Two records are to be compared or joined, and the reason is none of the list."""

    sentence = _l("Choose the reason why these two records are looked at together. It is written down on both.")
    field = "why"
    status = HTTPStatus.BAD_REQUEST
