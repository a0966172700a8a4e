"""Fields for days, times, breaks and advisors. An invalid value gets its sentence and stays as it was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any, NamedTuple

from wtforms import Field, StringField
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.web.forms import Form, TextInput

_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_BETWEEN = re.compile(r"\s*(?:-|–|to|until)\s*", re.IGNORECASE)


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


def read_breaks(typed: str) -> tuple[tuple[time, time], ...] | None:
    """Parse breaks like "12:00 to 12:30, 3pm-3:15pm", sorted. None where one is invalid."""
    breaks = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", typed))):
        times = [read_time(wall) for wall in _BETWEEN.split(part)]
        if len(times) != 2 or times[0] is None or times[1] is None:
            return None
        breaks.append((times[0], times[1]))
    return tuple(sorted(breaks))


class _Read(StringField):
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


class DayField(_Read):
    """A London day."""

    def read(self, typed: str) -> date | None:
        return read_day(typed)


class WallTimeField(_Read):
    """A London wall-clock time."""

    def read(self, typed: str) -> time | None:
        return read_time(typed)


class BreaksField(_Read):
    """Breaks, each from–to. `value` is None for none."""

    def read(self, typed: str) -> tuple[tuple[time, time], ...] | None:
        return read_breaks(typed)


class AdvisorChoice(NamedTuple):
    """An advisor who can be assigned to a session."""

    reference: str
    name: str
    note: str = ""


class AdvisorsField(Field):
    """Ticked advisors, each with a desk's number or none: {reference: desk or None}. Its template renders it."""

    choices: Sequence[AdvisorChoice] = ()
    desks: Sequence[int] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the ticked advisors and the desk chosen for each."""
        self.process_errors: list[str] = []
        self.data = dict(data or (self.default() if callable(self.default) else self.default) or {})
        if formdata is not None and formdata:
            desks = {ref: formdata.get(f"desk-{ref}", "") for ref in formdata.getlist(self.name)}
            self.data = {
                ref: int(n) if n.isascii() and n.isdigit() and len(n) < 4 else None for ref, n in desks.items()
            }

    def _value(self) -> str:
        return ""

    def pre_validate(self, form: Form) -> None:
        """Refuse an advisor or a desk that was not offered."""
        offered = {choice.reference for choice in self.choices}
        if not set(self.data) <= offered or not {n for n in self.data.values() if n} <= set(self.desks):
            raise StopValidation(str(SENTENCES["advisors.unknown"]))
