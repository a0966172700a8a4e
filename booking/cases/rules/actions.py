"""Rules of actions: whose they are, their states, until when, and how long a change can be undone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from booking.cases.errors import ActionOver
from booking.core import clock
from booking.core.dates import short_day
from booking.core.errors import NothingToUndo
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.translation import LazyString, _, _l

WHAT_LENGTH = 300
_LATER = timedelta(days=7)
_END_OF_DAY = time(17)


class ActionOwner(StrEnum):
    """Whose an action is: the person's own, a named colleague's, or a department's."""

    CITIZEN = "citizen"
    STAFF = "staff"
    DEPARTMENT = "department"


class ActionState(StrEnum):
    """States of a next step."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class ActionAct(StrEnum):
    """What can be done to an action with one press."""

    DONE = "done"
    LATER = "later"
    CANCEL = "cancel"
    UNDO = "undo"


# Values of the quick choices, in days from today, with their texts.
DUE_CHOICES: dict[str, LazyString] = {"7": _l("in a week"), "14": _l("in two weeks"), "28": _l("in four weeks")}
DUE_UNLESS_CHOSEN = "14"
STATE_WORDS: dict[str, LazyString] = {
    ActionState.OPEN: _l("Open"),
    ActionState.DONE: _l("Done"),
    ActionState.CANCELLED: _l("Cancelled"),
}
_ENDS = {ActionAct.DONE: ActionState.DONE, ActionAct.CANCEL: ActionState.CANCELLED}


def due_in(choice: str, today: date) -> date:
    """Return the day of a quick choice; of anything else, that of `DUE_UNLESS_CHOSEN`."""
    return today + timedelta(days=int(choice if choice in DUE_CHOICES else DUE_UNLESS_CHOSEN))


def due_at(due_on: date) -> datetime:
    """Return when the Task of an action is due: at the end of its last working day."""
    return clock.instant(due_on, _END_OF_DAY)


def later_than(due_on: date, today: date) -> date:
    """Return the day to which an action is moved: a week later; never a day that is over."""
    return max(due_on, today) + _LATER


def need_open(state: str) -> None:
    """Raise ActionOver for an action that is closed."""
    if state != ActionState.OPEN:
        raise ActionOver


def ended_by(act: ActionAct, state: str) -> ActionState:
    """Return the state in which an act leaves an open action. Raises ActionOver for one that is closed."""
    need_open(state)
    return _ENDS.get(act, ActionState.OPEN)


def need_undo(changed_at: datetime | None, changed_by_id: int | None, by_id: int, now: datetime) -> None:
    """Raise NothingToUndo unless the latest change is one's own, at most ten minutes ago."""
    if changed_at is None or changed_by_id != by_id or now - changed_at > STAFF_UNDO_FOR:
        raise NothingToUndo


def said_of(act: ActionAct, what: str, due_on: date) -> str:
    """Word what was just done to an action."""
    if act is ActionAct.LATER:
        return _("Moved to %(day)s: %(what)s", day=short_day(due_on), what=what)
    done = {ActionAct.DONE: _("Done: %(what)s"), ActionAct.CANCEL: _("Cancelled: %(what)s")}
    return done.get(act, _("Undone: %(what)s is open again")) % {"what": what}


class Colleague(Protocol):
    """A colleague, by the reference that names them in addresses."""

    @property
    def reference(self) -> str: ...


class OtherDepartment(Protocol):
    """A department, by its slug."""

    @property
    def slug(self) -> str: ...


def whose_value(colleague: Colleague | None = None, department: OtherDepartment | None = None) -> str:
    """Return the form's value for whose a next step is: a colleague's, a department's, else the person's own."""
    if colleague is not None:
        return f"colleague/{colleague.reference}"
    return f"department/{department.slug}" if department is not None else "theirs"
