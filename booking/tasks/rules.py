"""What a task can be, and whose it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from booking.core.translation import LazyString, _l
from booking.staff.rules import Role

UNDO_WITHIN = timedelta(minutes=10)


class TaskKind(StrEnum):
    """What has to be done."""

    CALL = "call"
    WRITE = "write"
    ARRANGE_INTERPRETER = "arrange_interpreter"
    ANSWER = "answer"
    PICK_UP = "pick_up"


# What each kind is called on screen, and what the button says that ends it.
TITLES: dict[str, LazyString] = {
    TaskKind.CALL: _l("Call"),
    TaskKind.WRITE: _l("Write"),
    TaskKind.ARRANGE_INTERPRETER: _l("Arrange an interpreter"),
    TaskKind.ANSWER: _l("Answer"),
    TaskKind.PICK_UP: _l("Pick up"),
}

# How each kind can end. The first is the one hoped for; what is kept is the sentence itself.
OUTCOMES: dict[str, list[LazyString]] = {
    TaskKind.CALL: [_l("Spoke to them"), _l("Left no message, nobody answered"), _l("Wrong number")],
    TaskKind.WRITE: [_l("Sent"), _l("Not needed")],
    TaskKind.ARRANGE_INTERPRETER: [_l("Arranged"), _l("Could not be arranged, they know")],
    TaskKind.ANSWER: [_l("Answered"), _l("Not needed")],
    TaskKind.PICK_UP: [_l("Picked up"), _l("Not needed")],
}


def roles_covered(role: str) -> tuple[str, ...]:
    """The roles whose tasks a grant of `role` opens: its own; a manager's opens everybody's."""
    return tuple(Role) if role == Role.MANAGER else (role,)


def may_undo(done_at: datetime | None, now: datetime) -> bool:
    """Whether a task ended at `done_at` can still be opened again: for ten minutes."""
    return done_at is not None and now - done_at <= UNDO_WITHIN
