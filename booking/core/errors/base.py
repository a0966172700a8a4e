"""Base class of refusals."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from booking.core.translation import LazyString


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
