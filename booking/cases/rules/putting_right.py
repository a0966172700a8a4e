"""Rules of putting an entry right: what may be done with it, and why it was."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from booking.core.text import is_reason
from booking.core.translation import LazyString, _l

ENTRY_REASONS: dict[str, LazyString] = {
    "somebody_else": _l("It is about somebody else"),
    "not_so": _l("It is not what was said or done"),
    "mistyped": _l("Something was mistyped or left out"),
    "asked": _l("The person asked for it"),
}


class EntryActKind(StrEnum):
    """What is done with an entry after it was written."""

    STRUCK = "struck"
    CORRECTED = "corrected"
    MOVED = "moved"


def entry_reason(listed: str, own: str, reasons: Mapping[str, LazyString] = ENTRY_REASONS) -> str:
    """Return the reason as it is kept: the listed one, with own words beside it; "" where there is none.

    Own words alone are a reason from ten letters on.
    """
    label, own = str(reasons.get(listed, "")), own.strip()
    if not label:
        return own if is_reason(own) else ""
    return f"{label}: {own}" if own else label
