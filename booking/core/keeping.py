"""Retention rules: for how long after which event a column about a person is kept, and what happens then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Event(StrEnum):
    """Events from which a retention time is counted, worded to follow "after" and "until"."""

    BEGUN = "the visit begins"
    CHANGED = "it is changed"
    DONE = "it is done"
    DUE = "it is due"
    EMPLOYMENT_ENDED = "their employment ends"
    ENDED = "it ends"
    FINISHED = "it is finished"
    LAST_VISIT = "the last visit"  # of whom it is about; of what is about no visitor: its own end
    RECEIVED = "it is received"
    REPLACED = "it is replaced"
    SENT = "it is sent"
    WRITTEN = "it is written"


class End(StrEnum):
    """Ways in which data ends when the retention time is over."""

    DELETE_ROW = "deleted"
    BLANK_COLUMN = "blanked"


@dataclass(frozen=True)
class Keep:
    """A retention rule: so many years, or so long, after an event; at once where neither is given.

    `at_most`: a manager chooses how long, up to that.
    All columns of a table that end with their row name one rule. A column that ends earlier is blanked by a rule of
    its own.
    """

    since: Event
    years: int = 0
    time: timedelta = timedelta(0)
    end: End = End.DELETE_ROW
    at_most: bool = False

    @property
    def length(self) -> timedelta:
        """Approximate length, for comparing rules of one event."""
        return timedelta(days=365 * self.years) + self.time

    def __str__(self) -> str:
        """Word the end of the time: "6 years after the last visit", "when it is finished"."""
        number, what = (self.years, "year") if self.years else (self.time.days, "day")
        if not number:
            number, what = int(self.time.total_seconds() // 60), "minute"
        if not number:
            return f"when {self.since}"
        return f"{'at most ' if self.at_most else ''}{number} {what}{'s' if number > 1 else ''} after {self.since}"


RECORD = Keep(Event.LAST_VISIT, years=6)
