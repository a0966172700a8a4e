"""Needs, languages and wishes that a person may state, and the parts of a party."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.phone_numbers import parse
from booking.core.text import folded
from booking.core.translation import _


class Part(StrEnum):
    """What someone's part in a visit is."""

    CLIENT = "client"
    COMPANION = "companion"
    INTERPRETER = "interpreter"
    REPRESENTATIVE = "representative"


class ContactKind(StrEnum):
    """What a contact point is, and so what may be done with it."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    EMAIL = "email"
    POSTAL = "postal"


@dataclass(frozen=True)
class Needs:
    """What would help someone. `interpreter`: "", "spoken" or "bsl"; `language`: a code like "ur", "" for English."""

    language: str = ""
    interpreter: str = ""
    step_free: bool = False
    private_room: bool = False
    more_time: bool = False
    fetch_me: bool = False

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> Needs:
        """What was kept; unknown keys are ignored, so that an older row stays readable."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in (kept or {}).items() if key in known})

    def to_json(self) -> dict[str, Any]:
        """Only what was asked for: {} when nothing was."""
        return {key: value for key, value in asdict(self).items() if value}


def needs_in_short(needs: Needs) -> list[str]:
    """What would help someone, in the few words that staff read beside a name: ["interpreter", "private room"]."""
    language = LANGUAGES_FOR_STAFF.get(needs.language, needs.language)
    interpreter = {"spoken": _("interpreter"), "bsl": _("BSL interpreter")}.get(needs.interpreter, "")
    said = [
        (True, language),
        (True, interpreter),
        (needs.step_free, _("step-free")),
        (needs.private_room, _("private room")),
        (needs.more_time, _("more time")),
        (needs.fetch_me, _("please fetch")),
    ]
    return [str(words) for asked, words in said if asked and words]


@dataclass(frozen=True)
class Wishes:
    """What is wished of a number or an address, by whoever uses it. `language`: "" as the person speaks."""

    language: str = ""
    do_not_text: bool = False
    shared: bool = False  # somebody else reads what comes there
    preferred: bool = False  # the way they like best
    stopped: bool = False  # no reminders, offers or questions

    @property
    def mark(self) -> str:
        """What a page carries of the wishes that it showed."""
        return f"{self.language}-" + "".join(str(int(value)) for value in list(asdict(self).values())[1:])


def read_contacts(mobile: str, email: str) -> list[tuple[ContactKind, str]]:
    """What was typed into the two contact fields, as it is kept: numbers in E.164, addresses in small letters.

    An empty field gives nothing; a landline is kept as one, to be called and never texted. Raises NotAPhoneNumber or
    PremiumNumber; that an address has the right form is the form's to check.
    """
    contacts = []
    if mobile.strip():
        number = parse(mobile)
        contacts.append((ContactKind(number.kind.value), number.e164))
    if email.strip():
        contacts.append((ContactKind.EMAIL, email.strip().lower()))
    return contacts


_DATE_FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
LEAST_DIGITS = 3
_WHOLE_NUMBER = 9  # so many digits tell British numbers apart
_LONG_WORD = 3
_SHORT_NAME = 2


def as_date(text: str) -> date | None:
    """The day that was typed, in any of the usual forms."""
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a birthday has no time zone
        except ValueError:
            continue
    return None


def is_long_enough(text: str) -> bool:
    """Whether one of the words has three letters, so that a part of a name finds few."""
    return any(len(word) >= _LONG_WORD and not word.isdigit() for word in folded(text).split())


def says_enough(text: str) -> bool:
    """Whether a search over all people says enough to find one of them, and not to leaf through everybody.

    Enough are three letters of a name, the whole of a shorter one, a whole number, address or reference, or two facts:
    a part of the name and last digits. A date of birth alone, or last digits alone, are not.
    """
    if as_date(text) is not None:
        return False
    words = folded(text).split()
    digits = "".join(word for word in words if word.isdigit())
    named = any(not word.isdigit() for word in words)
    if not named:
        return len(digits) >= _WHOLE_NUMBER
    if is_long_enough(text) or len(digits) >= LEAST_DIGITS:
        return True
    return any(len(word) >= _SHORT_NAME and not word.isdigit() for word in words)
