"""Fields for days and times. An invalid value gets its sentence and stays as it was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from flask import request
from wtforms import StringField
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.web.forms import Form, TextInput

_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def read_time(typed: str) -> time | None:
    """Parse a wall-clock time as people write it: 10, 10:00, 10.30, 10am, 2:15pm, midday. None where invalid."""
    typed = typed.strip().casefold()
    if typed in {"midday", "noon"}:
        return time(12)
    found = _TIME.fullmatch(typed)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_day(typed: str) -> date | None:
    """Parse a day from a browser (2026-11-26) or as people write it (26/11/2026). None where invalid."""
    typed = typed.strip()
    written = _DAY.fullmatch(typed)
    try:
        day = date(int(written[3]), int(written[2]), int(written[1])) if written else date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


@dataclass(frozen=True)
class AskedDay:
    """The London day that an address asks for (`?day=`), as typed; with its sentence and today where it is none."""

    day: date
    typed: str = ""
    sentence: str = ""

    @property
    def before(self) -> date:
        return self.day - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.day + timedelta(days=1)


def asked_day(today: date) -> AskedDay:
    """Read the day of this request's address; today where it names none."""
    typed = request.args.get("day", "")[:40].strip()
    day = read_day(typed) if typed else today
    if day is None:
        return AskedDay(today, typed, str(SENTENCES["day.wrong"]))
    return AskedDay(day, day.isoformat())


class ReadField(StringField):
    """A line that is parsed. `missing` and `wrong` name the sentences; without `missing` it may stay empty."""

    widget = TextInput()

    def __init__(self, label: Any = None, *, missing: str = "", wrong: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.missing, self.wrong = missing, wrong

    def read(self, typed: str) -> Any:
        """Parse what was typed; None where invalid."""
        return None

    @property
    def value(self) -> Any:
        """The parsed value; None where it is empty."""
        return self.read(self.data) if self.data and self.data.strip() else None

    def pre_validate(self, form: Form) -> None:
        if not (self.data or "").strip():
            if self.missing:
                raise StopValidation(str(SENTENCES[self.missing]))
        elif self.value is None:
            raise StopValidation(str(SENTENCES[self.wrong]))


class DayField(ReadField):
    """A London day."""

    def read(self, typed: str) -> date | None:
        return read_day(typed)


class WallTimeField(ReadField):
    """A London wall-clock time."""

    def read(self, typed: str) -> time | None:
        return read_time(typed)
