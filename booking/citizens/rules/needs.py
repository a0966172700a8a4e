"""Needs, wishes and contact kinds of citizens; parts in a party."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any

from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.phone_numbers import parse
from booking.core.translation import _, _l

NAME_WITHHELD = _l("Name withheld")  # in lists, of somebody who is shielded
HELPER_KEPT_FOR = timedelta(days=30)  # how long after an appointment its helper can still be reached
ALONE_FOR = timedelta(days=365)  # how long their word counts that only they read a number or address


class Part(StrEnum):
    """Someone's part in a visit."""

    CLIENT = "client"
    COMPANION = "companion"
    INTERPRETER = "interpreter"
    REPRESENTATIVE = "representative"


class ContactKind(StrEnum):
    """Kinds of contact points."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    EMAIL = "email"
    POSTAL = "postal"


class InterpreterKind(StrEnum):
    """Kinds of interpreters: of the person's language, or of British Sign Language."""

    SPOKEN = "spoken"
    BSL = "bsl"


class InterpreterState(StrEnum):
    """How it stands with somebody's interpreter."""

    NONE = ""  # nobody asked for one
    OPEN = "open"  # it is a Task
    ARRANGED = "arranged"  # by a person
    SPOKEN = "spoken"  # the advisor speaks the language
    IMPOSSIBLE = "impossible"  # a person ended the Task without one


@dataclass(frozen=True)
class Needs:
    """What would help someone. `interpreter`: an InterpreterKind or ""; `language`: BCP 47, "" for English."""

    language: str = ""
    interpreter: str = ""
    step_free: bool = False
    private_room: bool = False
    more_time: bool = False
    fetch_me: bool = False

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> Needs:
        """Read from JSON; unknown keys are ignored, so that an older row stays readable."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in (kept or {}).items() if key in known})

    def to_json(self) -> dict[str, Any]:
        """Return only the needs that are set, {} for none."""
        return {key: value for key, value in asdict(self).items() if value}


def needs_in_short(needs: Needs, interpreter: str = "") -> list[str]:
    """List needs in the few words that staff read beside a name: ["interpreter", "private room"].

    `interpreter`: how it stands with the interpreter (`InterpreterState`), where that is known.
    """
    language = LANGUAGES_FOR_STAFF.get(needs.language, needs.language)
    asked = ""
    if needs.interpreter:
        asked = _("BSL interpreter") if needs.interpreter == InterpreterKind.BSL else _("interpreter")
    if interpreter == InterpreterState.SPOKEN:
        asked = _("the advisor speaks it")
    elif asked and interpreter:
        asked += f" ({_('arranged') if interpreter == InterpreterState.ARRANGED else _('not yet arranged')})"
    said = [
        (True, language),
        (True, asked),
        (needs.step_free, _("step-free")),
        (needs.private_room, _("private room")),
        (needs.more_time, _("more time")),
        (needs.fetch_me, _("please fetch")),
    ]
    return [str(words) for needed, words in said if needed and words]


def helper_in_words(name: str, relation: str) -> str:
    """Name a helper with what they are to the person: "Sam Support (daughter)"."""
    return f"{name} ({relation})" if relation else name


@dataclass(frozen=True)
class Wishes:
    """Wishes of whoever uses a contact point. `language`: "" as the person speaks."""

    language: str = ""
    do_not_text: bool = False
    shared: bool = False  # somebody else reads what comes there
    preferred: bool = False  # the way they like best
    stopped: bool = False  # no reminders, offers or questions

    @property
    def mark(self) -> str:
        """The wishes as a short text, which a page sends back to detect a change since."""
        return f"{self.language}-" + "".join(str(int(value)) for value in list(asdict(self).values())[1:])


def number_ends(digits: Iterable[str]) -> str:
    """Say the last digits of somebody's numbers, as lists show them."""
    return ", ".join(f"…{one}" for one in digits if one)


def read_contacts(mobile: str, email: str) -> list[tuple[ContactKind, str]]:
    """Parse the two contact fields: numbers in E.164, addresses in lower case.

    An empty field gives nothing; a landline is kept as one, to be called and never texted. Raises NotAPhoneNumber or
    PremiumNumber; the form has validated the address.
    """
    contacts = []
    if mobile.strip():
        number = parse(mobile)
        contacts.append((ContactKind(number.kind.value), number.e164))
    if email.strip():
        contacts.append((ContactKind.EMAIL, email.strip().lower()))
    return contacts
