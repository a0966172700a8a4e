"""Answers of a journey, who may see a booking in full, when reminders are sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.folding import is_same
from booking.messages.rules.reminders import AFTER_BOOKING, REMINDERS_OF, reminder_due
from booking.wording.rules.kinds import SubjectKind

PERSON = ("name", "mobile", "email", "their_name", "relation", "postal", "others")


@dataclass(frozen=True)
class Answers:
    """The answers of a journey about one service. `needs` is None until answered.

    `slot` is a value of the list of slots; `booked` the reference, once there is one.
    """

    needs: Needs | None = None
    slot: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""
    about: str = ""
    booked: str = ""
    their_name: str = ""  # somebody else, who comes; `name` then is their helper's
    relation: str = ""  # what the helper is to them
    postal: str = ""  # where a letter to them goes
    others: str = ""  # who comes too, whose matter it is as well: a name a line
    fields: Mapping[str, str] | None = None  # what the service asks, by reference of its field; None until asked
    then: str = ""  # slug of the service that is the second topic

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Answers:
        return cls(
            needs=Needs.from_json(kept["needs"]) if "needs" in kept else None,
            slot=kept.get("slot", ""),
            about=kept.get("about", ""),
            booked=kept.get("booked", ""),
            fields=kept.get("fields"),
            then=kept.get("then", ""),
            **{field: kept.get("person", {}).get(field, "") for field in PERSON},
        )

    @property
    def missing(self) -> str:
        """The first page without an answer: needs, times or details; "" when all are answered."""
        if self.needs is None:
            return "needs"
        if not self.slot:
            return "times"
        return "" if self.name else "details"

    @property
    def mark(self) -> str:
        """A hash of what the check page showed, so that only what was seen is booked."""
        told = {**asdict(self), "needs": self.needs.to_json() if self.needs else None}
        plain = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()[:32]


def is_named(typed: str, name: str) -> bool:
    """Return whether both names are the same; accents, hyphens and order do not matter.

    A name of signs only is compared as it is.
    """
    return is_same(typed, name) or (bool(typed.strip()) and typed.strip() == name.strip())


def reminder_days(starts_at: datetime, since: datetime, now: datetime, *, planned: bool = False) -> list[date]:
    """List the London days of the reminders still to come for a time agreed at `since`, soonest first.

    `planned`: a planned drop-in, which has one reminder.
    """
    kinds = REMINDERS_OF[SubjectKind.VISIT if planned else SubjectKind.APPOINTMENT]
    due = sorted(reminder_due(kind, starts_at) for kind in kinds)
    return [clock.day_of(at) for at in due if at > now and at >= since + AFTER_BOOKING]
