"""Acts on what is known about a person, and how they are said."""

from __future__ import annotations

from enum import StrEnum

from booking.core.translation import _

STORY_LENGTH = 2000


class KnownAct(StrEnum):
    """What is done in one press with a need, a name, a flag or the story."""

    ADD = "add"
    CONFIRM = "confirm"
    END = "end"
    UNDO = "undo"


def said_of_known(act: KnownAct, what: str) -> str:
    """Word what was just done with it."""
    said = {
        KnownAct.ADD: _("Written down: %(what)s."),
        KnownAct.CONFIRM: _("Still right, as of today: %(what)s."),
        KnownAct.END: _("No longer: %(what)s."),
        KnownAct.UNDO: _("Undone: %(what)s stands as it did before."),
    }
    return said[act] % {"what": what}
