"""The meaning of a journey's answers: what matches a search, what was agreed to, who may see a booking's details."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.text import folded
from booking.core.translation import _l
from booking.messages.rules.planning import AFTER_BOOKING, REMINDERS_OF, SubjectKind, reminder_due

# Words that say nothing about what somebody needs.
_SMALL_WORDS = frozenset(
    (
        *("a", "about", "an", "and", "for", "get", "help", "i", "in", "is"),
        *("my", "need", "of", "or", "some", "the", "to", "want", "with"),
    )
)


# The national list of libraries tells opening times in bands, not in hours.
_BANDS = {
    "am & pm (continuous)": _l("Morning and afternoon"),
    "am only": _l("Morning"),
    "pm only": _l("Afternoon"),
    "am & pm (with closure)": _l("Morning and afternoon, with a break"),
    "all day (continuous)": _l("Morning to evening"),
    "all day (with closure)": _l("Morning to evening, with a break"),
    "pm & eve (continuous)": _l("Afternoon and evening"),
    "pm & eve (with closure)": _l("Afternoon and evening, with a break"),
    "eve only": _l("Evening"),
    "varied by schedule": _l("It varies: please ask"),
    "appointment only": _l("By appointment"),
    "closed": _l("Closed"),
}


class TimeOfDay(StrEnum):
    """Parts of a day, as people ask for them."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_FROM = {TimeOfDay.MORNING: time(0), TimeOfDay.AFTERNOON: time(12), TimeOfDay.EVENING: time(17)}
_BEFORE = {TimeOfDay.MORNING: time(12), TimeOfDay.AFTERNOON: time(17), TimeOfDay.EVENING: time.max}


def in_part_of_day(starts_at: datetime, part: TimeOfDay | None) -> bool:
    """Whether something starts in this part of a London day; any part, where none is asked for."""
    wall = clock.local(starts_at).time()
    return part is None or _FROM[part] <= wall < _BEFORE[part]


def overlaps_part_of_day(starts_at: datetime, ends_at: datetime, part: TimeOfDay | None) -> bool:
    """Whether a session of one London day is on at some time in this part of it."""
    from_, until = clock.local(starts_at).time(), clock.local(ends_at).time()
    return part is None or (from_ < _BEFORE[part] and until > _FROM[part])


class Findable(Protocol):
    """What a service is searched by."""

    name: str
    summary: str
    together: list[str]
    answers: list[list[str]]


S = TypeVar("S", bound=Findable)


def matching(services: Sequence[S], typed: str) -> list[S]:
    """The services that a search means, best first: words of the name count more than words of the text.

    Small words are dropped, and a word counts where another begins with it, so that "pay" finds "Paying".
    """
    words = folded(typed).split()
    asked = [word for word in words if len(word) > 1 and word not in _SMALL_WORDS] or words
    if not asked:
        return list(services)
    scored = [(_score(service, asked), service) for service in services]
    return [service for score, service in sorted(scored, key=lambda pair: -pair[0]) if score]


def _score(service: Findable, asked: Iterable[str]) -> int:
    name = folded(service.name).split()
    text = folded(" ".join([service.summary, *service.together, *(" ".join(pair) for pair in service.answers)])).split()
    return sum(5 * _begins(word, name) + _begins(word, text) for word in asked)


def _begins(asked: str, words: Iterable[str]) -> bool:
    stem = asked[:-1] if len(asked) > 4 and asked.endswith("s") else asked
    return any(word.startswith(stem) for word in words)


@dataclass(frozen=True)
class Answers:
    """What a journey has been told so far about one service. `needs` is None until it was asked.

    `slot` is what the slot list sends; `booked` the reference, once there is one.
    """

    needs: Needs | None = None
    slot: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""
    about: str = ""
    booked: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any], service: str) -> Answers:
        """From what the journey keeps: needs and person for all its services, the rest for each."""
        own = kept.get("services", {}).get(service, {})
        return cls(
            needs=Needs.from_json(kept["needs"]) if "needs" in kept else None,
            slot=own.get("slot", ""),
            about=own.get("about", ""),
            booked=own.get("booked", ""),
            **{field: kept.get("person", {}).get(field, "") for field in ("name", "mobile", "email")},
        )

    @property
    def missing(self) -> str:
        """The first page that still has to be answered: needs, times or details; "" when all are."""
        if self.needs is None:
            return "needs"
        if not self.slot:
            return "times"
        return "" if self.name else "details"

    @property
    def mark(self) -> str:
        """A short mark of what the check page showed, so that only what was seen is agreed to."""
        told = {**asdict(self), "needs": self.needs.to_json() if self.needs else None}
        plain = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()[:32]


def is_named(typed: str, name: str) -> bool:
    """Whether the name typed is the name given: accents, case, hyphens and the order of the names do not matter."""
    return bool(typed.strip() and name.strip()) and _name_words(typed) == _name_words(name)


def _name_words(name: str) -> list[str]:
    # A name in signs that folding drops is compared as it stands.
    return sorted(folded(name).split()) or [name.strip().casefold()]


def reminder_days(starts_at: datetime, since: datetime, now: datetime, *, planned: bool = False) -> list[date]:
    """The London days of the reminders still to come, soonest first, for a time agreed on at `since`.

    `planned`: a planned drop-in, which is reminded of once.
    """
    kinds = REMINDERS_OF[SubjectKind.VISIT if planned else SubjectKind.APPOINTMENT]
    due = sorted(reminder_due(kind, starts_at) for kind in kinds)
    return [clock.day_of(at) for at in due if at > now and at >= since + AFTER_BOOKING]


def opening_in_words(bands: Sequence[str]) -> list[str]:
    """When a building is open, Monday first, in everyday words; seven of them, "" where nothing is known."""
    words = [str(_BANDS.get(band.strip().casefold(), band)) for band in bands[:7]]
    return words + [""] * (7 - len(words))
