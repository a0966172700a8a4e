"""Terms of a service: its description, lengths and limits; the questions it asks, and answers to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from booking.core.dates import long_day
from booking.core.languages import ENGLISH
from booking.core.translation import _, page_language

MOST_FIELDS = 6  # that one service asks
LONGEST_ANSWER, LONGEST_LABEL, LONGEST_HINT, MOST_CHOICES = 200, 100, 200, 12
MOST_DAYS_KEPT = 730  # after the visit
_DAY = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})")


def service_for_hosts(name: str, private: bool | None) -> str:
    """Return what a host's list calls a service: one that is spoken of in a private room is *Appointment* there."""
    return _("Appointment") if private else name


@dataclass(frozen=True)
class ServiceTerms:
    """Terms of a service. Lengths are minutes; `answers` are pairs of question and answer.

    `seats` above 1 make a group; `day_share` is per cent of each assignment; the last three limit what citizens change.
    """

    name: str
    summary: str = ""
    together: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    who_should_come: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    minutes: int = 25
    write_up_minutes: int = 5
    notice_minutes: int = 60
    horizon_days: int = 28
    needs_private_room: bool = False
    seats: int = 1
    day_share: int = 0
    change_notice_minutes: int = 0
    most_moves: int = 5
    most_ahead: int = 3

    def columns(self) -> dict[str, Any]:
        """Return the columns of the service's row; topics are rows of their own."""
        return {
            "name": self.name,
            "summary": self.summary,
            "together": list(self.together),
            "bring": list(self.bring),
            "who_should_come": self.who_should_come,
            "answers": [list(pair) for pair in self.answers],
            "minutes": self.minutes,
            "write_up_minutes": self.write_up_minutes,
            "notice_minutes": self.notice_minutes,
            "horizon_days": self.horizon_days,
            "needs_private_room": self.needs_private_room,
            "seats": self.seats,
            "day_share": self.day_share,
            "change_notice_minutes": self.change_notice_minutes,
            "most_moves": self.most_moves,
            "most_ahead": self.most_ahead,
        }


class FieldKind(StrEnum):
    """Kinds of answers."""

    WORDS = "words"
    NUMBER = "whole_number"
    DAY = "day"
    CHOICE = "choice"


class FieldWords(NamedTuple):
    """The words of a field in one language: its label, a hint, and what can be chosen."""

    label: str
    hint: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldTerms:
    """Terms of one field. `words` by language; `reference` is that of the field it changes, "" for a new one.

    `special`: the answer is special-category data (health, belief, origin …), which the service's own advisors read and
    nobody else.
    """

    words: Mapping[str, FieldWords]
    kind: FieldKind = FieldKind.WORDS
    required: bool = False
    special: bool = False
    kept_days: int = 90
    reference: str = ""

    def columns(self) -> dict[str, Any]:
        """Return the columns of the field's row."""
        return {
            "words": {code: [said.label, said.hint, list(said.choices)] for code, said in self.words.items()},
            "kind": self.kind,
            "required": self.required,
            "special": self.special,
            "kept_days": self.kept_days,
        }


class Answered(NamedTuple):
    """One answer, with its field as staff and citizens read it."""

    reference: str  # of the field
    words: Mapping[str, Any]
    kind: str
    value: str
    special: bool
    department_id: int

    @property
    def label(self) -> str:
        return in_language(self.words).label

    @property
    def text(self) -> str:
        """The answer in words: a day written out, a choice in the language of the page."""
        if self.kind == FieldKind.DAY:
            return long_day(date.fromisoformat(self.value))
        chosen = choices_of(self.words)
        return chosen.get(self.value, self.value) if self.kind == FieldKind.CHOICE else self.value


def said_before(answers: Iterable[Answered]) -> dict[str, str]:
    """Return answers by the reference of their field."""
    return {answer.reference: answer.value for answer in answers}


def in_language(words: Mapping[str, Any]) -> FieldWords:
    """Return the words in the language of the page, in English where the council wrote none."""
    label, hint, choices = words.get(page_language()) or words[ENGLISH]
    return FieldWords(label, hint, tuple(choices))


def choices_of(words: Mapping[str, Any]) -> dict[str, str]:
    """Map each choice as it is kept (in English) to what the page says."""
    kept, shown = words[ENGLISH][2], in_language(words).choices
    return dict(zip(kept, shown if len(shown) == len(kept) else kept, strict=True))


def read_number(typed: str) -> str | None:
    """Read a whole number, as it is kept; None where there is none."""
    plain = re.sub(r"[\s,]", "", typed)
    return str(int(plain)) if plain.isascii() and plain.isdecimal() and len(plain) < 10 else None


def read_date(typed: str) -> str | None:
    """Read a day as people write it (27/3/1985) or as it is kept (1985-03-27); None where there is none."""
    typed, written = typed.strip(), _DAY.fullmatch(typed.strip())
    try:
        day = date(int(written[3]), int(written[2]), int(written[1])) if written else date.fromisoformat(typed)
    except ValueError:
        return None
    return day.isoformat() if 1900 <= day.year <= 2100 else None


def written_day(kept: str) -> str:
    """Write a kept day as people type it: 27/3/1985."""
    day = date.fromisoformat(kept)
    return f"{day.day}/{day.month}/{day.year}"
