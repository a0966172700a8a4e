"""Fields for breaks and advisors. An invalid value gets its sentence and stays as it was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from typing import Any, NamedTuple

from wtforms import Field
from wtforms.validators import StopValidation

from booking.core.errors import SENTENCES
from booking.web.day_fields import ReadField, read_time
from booking.web.forms import Form

_BETWEEN = re.compile(r"\s*(?:-|–|to|until)\s*", re.IGNORECASE)


def read_breaks(typed: str) -> tuple[tuple[time, time], ...] | None:
    """Parse breaks like "12:00 to 12:30, 3pm-3:15pm", sorted. None where one is invalid."""
    breaks = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", typed))):
        times = [read_time(wall) for wall in _BETWEEN.split(part)]
        if len(times) != 2 or times[0] is None or times[1] is None:
            return None
        breaks.append((times[0], times[1]))
    return tuple(sorted(breaks))


class BreaksField(ReadField):
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
