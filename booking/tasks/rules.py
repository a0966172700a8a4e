"""Rules of tasks: kinds, outcomes, urgency, whose they are, how long they can be reopened."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from booking.core import clock
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.translation import LazyString, _l
from booking.staff.rules import Role

DONE_SHOWN_FOR = timedelta(days=1)
# Until a call that nobody answered is due again.
TRY_AGAIN_AFTER = timedelta(hours=1)
DETAIL_WITHHELD = _l("For a colleague who may open the record: what is to be done stands there.")


class TaskKind(StrEnum):
    """Kinds of tasks."""

    CALL = "call"
    WRITE = "write"
    ARRANGE_INTERPRETER = "arrange_interpreter"
    CALL_OFF_INTERPRETER = "call_off_interpreter"
    ANSWER = "answer"
    PICK_UP = "pick_up"
    LEAVE = "leave"
    ACTION = "action"
    REFERRAL = "referral"
    TELL = "tell"
    REFER = "refer"
    ALERT = "alert"


class TaskSubject(StrEnum):
    """Kinds of subjects with a reference that a task can be about."""

    APPOINTMENT = "appointment"
    VISIT = "visit"
    MESSAGE = "message"
    REPLY = "reply"
    LEAVE = "leave"
    ACTION = "action"
    REFERRAL = "referral"
    CONSULTATION = "consultation"
    ALERT = "alert"


# Names of the kinds on screen.
TITLES: dict[str, LazyString] = {
    TaskKind.CALL: _l("Call"),
    TaskKind.WRITE: _l("Write"),
    TaskKind.ARRANGE_INTERPRETER: _l("Arrange an interpreter"),
    TaskKind.CALL_OFF_INTERPRETER: _l("Call off an interpreter"),
    TaskKind.ANSWER: _l("Answer"),
    TaskKind.PICK_UP: _l("Pick up"),
    TaskKind.LEAVE: _l("Answer a colleague"),
    TaskKind.ACTION: _l("Next step"),
    TaskKind.REFERRAL: _l("Referral"),
    TaskKind.TELL: _l("Tell them"),
    TaskKind.REFER: _l("Refer"),
    TaskKind.ALERT: _l("Alert"),
}

# Outcomes of each kind: value of the button, and its text, which is stored. The first is the one hoped for.
TASK_OUTCOMES: dict[str, dict[str, LazyString]] = {
    TaskKind.CALL: {"spoke": _l("Spoke to them"), "unreachable": _l("Could not be reached")},
    TaskKind.WRITE: {"sent": _l("Sent"), "not-needed": _l("Not needed")},
    TaskKind.ARRANGE_INTERPRETER: {"arranged": _l("Arranged"), "impossible": _l("Not possible, they know")},
    TaskKind.CALL_OFF_INTERPRETER: {"called-off": _l("Called off"), "not-needed": _l("Not needed")},
    TaskKind.ANSWER: {"answered": _l("Done"), "not-needed": _l("Not needed")},
    TaskKind.PICK_UP: {"picked-up": _l("Picked up"), "not-needed": _l("Not needed")},
    TaskKind.LEAVE: {},  # it ends with the answer, on a page of its own
    TaskKind.ACTION: {},  # it ends with the action on the record
    TaskKind.REFERRAL: {},  # it ends with what is done with the referral
    TaskKind.TELL: {"told": _l("They know"), "unreachable": _l("Could not be reached")},
    TaskKind.ALERT: {},  # it ends with the alert, closed by somebody else than whom it is about
    # Or it ends with the referral.
    TaskKind.REFER: {"outside": _l("Somebody outside the council has it"), "not-needed": _l("Not needed")},
}


class Urgency(StrEnum):
    """Headings under which tasks are listed."""

    LATE = "late"
    TODAY = "today"
    LATER = "later"


def urgency(due_at: datetime, now: datetime) -> Urgency:
    """Return late once the time has passed; today, by London days; else later."""
    if due_at <= now:
        return Urgency.LATE
    return Urgency.TODAY if clock.day_of(due_at) == clock.day_of(now) else Urgency.LATER


def roles_covered(role: str) -> tuple[str, ...]:
    """Return the roles whose tasks a grant of `role` opens: its own; a manager's opens everybody's."""
    return tuple(Role) if role == Role.MANAGER else (role,)


def may_undo(kind: str, done_at: datetime | None, now: datetime) -> bool:
    """Return whether a task closed at `done_at` can still be reopened: for ten minutes.

    Not an interpreter's or a request for leave: the person's page has shown the outcome. An action is undone itself.
    """
    return (
        kind not in {TaskKind.ARRANGE_INTERPRETER, TaskKind.LEAVE, TaskKind.ACTION, TaskKind.REFERRAL, TaskKind.ALERT}
        and done_at is not None
        and now - done_at <= STAFF_UNDO_FOR
    )
