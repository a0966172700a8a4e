"""Refusals of tasks."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class TaskOutcomeMissing(Refusal):
    sentence = _l("Say how the task ended: press one of its buttons.")
    status = HTTPStatus.BAD_REQUEST


class TaskDone(Refusal):
    sentence = _l("Somebody else has just done this task. Here is how it stands now.")
