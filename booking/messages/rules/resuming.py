"""Match the provider's list with planned texts after a pause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from booking.core.tokens import CROCKFORD

# Clock skew: how much earlier than due the provider may say it took a text.
_CLOCKS_APART = timedelta(minutes=5)
_LINK = re.compile(r"https?://\S+")
_REFERENCE = re.compile(rf"(?<![0-9A-Za-z])([{CROCKFORD}]{{5}}) ?([{CROCKFORD}]{{5}})(?![0-9A-Za-z])")


class TakenText(Protocol):
    @property
    def provider_id(self) -> str:
        """The provider's id."""

    @property
    def to(self) -> str:
        """The number in E.164."""

    @property
    def body(self) -> str:
        """The words."""

    @property
    def reference(self) -> str:
        """Our reference of the message, where the provider keeps it; else empty."""

    @property
    def made_at(self) -> datetime:
        """When the provider took it."""


@dataclass(frozen=True)
class Planned:
    """A text that, as far as is known here, was not sent, with the words it would have."""

    reference: str
    to: str
    body: str
    due_at: datetime


def matches(taken: Iterable[TakenText], planned: Sequence[Planned]) -> dict[str, str]:
    """Match texts of the provider's list to planned texts: reference by provider id; each planned text once.

    By our reference where the provider keeps it, else by number and words: of several with the same words (two
    reminders), the last that was due by then.
    """
    left = {one.reference: one for one in planned}
    found: dict[str, str] = {}
    for text in sorted(taken, key=lambda text: (text.made_at, text.provider_id)):
        one = left.get(text.reference) or _by_words(text, left.values())
        if one is not None:
            found[text.provider_id] = one.reference
            del left[one.reference]
    return found


def _by_words(text: TakenText, planned: Iterable[Planned]) -> Planned | None:
    said = text.body.split()
    same = [
        one
        for one in planned
        if one.to == text.to and one.due_at <= text.made_at + _CLOCKS_APART and one.body.split() == said
    ]
    return max(same, key=lambda one: (one.due_at, one.reference), default=None)


def without_links(words: str) -> str:
    """Remove links, which open somebody's page."""
    return " ".join(_LINK.sub("", words).split())


def reference_in(words: str, phone: str) -> str:
    """Return the ten characters of the reference in a text, or an empty string. `phone` is never taken for one."""
    bare = without_links(words).replace(phone, " ") if phone else without_links(words)
    found = _REFERENCE.search(bare)
    return "".join(found.groups()) if found else ""
