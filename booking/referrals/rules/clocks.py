"""Clocks of a referral: by when what must have happened, who is told then, which Tasks stand meanwhile.

Days are the receiver's working days, counted from when it was sent to them; the last one counts to its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from booking.cases.rules.actions import due_at as end_of
from booking.core.clock import day_of
from booking.core.translation import LazyString, _l
from booking.referrals.rules.states import BACK, WITH_RECEIVER, ReferralState
from booking.sessions.rules import after_working_days

# Working days from sending by which the receiver has done it.
CLOCKS: Mapping[str, int] = {
    ReferralState.SENT: 1,  # until it is seen
    ReferralState.SEEN: 2,  # until it is accepted
    ReferralState.ACCEPTED: 5,  # until the first contact
}
MANAGERS_AFTER = 1  # working day after the sender was told, the managers of both are
COMES_BACK_AFTER = 10
REROUTED_AT_LEAST = 5  # working days that whoever it was passed on to has, before it comes back
TAKEN_WITHIN = timedelta(hours=1)
NAMED_WITHIN = 1  # working day after a conversation ended with *referred* and nobody was asked
TOLD_WITHIN = 1  # working day that the person is told in, by somebody, where no message reaches them alone
DECIDED_WITHIN = 2  # working days that the sender's manager has for an objection
BACK_WITHIN = 2  # working days that the sender has for what came back
WRITTEN_UP_WITHIN = 1  # working day after the appointment
REVIEWED_EVERY = 20  # working days of one that is under way
ON_DUTY_WITHIN = timedelta(days=7)  # a department is on duty where an advisor of it works in a session within these
TIMES_SEARCHED = timedelta(days=28)  # how far ahead the next times of a service are looked for
NEXT_SHOWN_WITHIN = timedelta(days=14)  # the same in the list of who can be asked: one search for all services
MOST_DAYS_ON_HOLD = 60  # days


class Purpose(StrEnum):
    """Purposes of the Tasks of a referral. One of each stands at most."""

    DECIDE = "decide"
    HANDLE = "handle"
    CALL = "call"
    CHASE = "chase"
    FROM_MANAGER = "from"
    TO_MANAGER = "to"
    BACK = "back"
    TELL = "tell"


class TaskHolder(StrEnum):
    """Whose a Task of a referral is."""

    SENDER = "sender"
    RECEIVER = "receiver"
    FROM_MANAGER = "from_manager"
    TO_MANAGER = "to_manager"


class WantedTask(NamedTuple):
    """A Task that must be open now."""

    purpose: Purpose
    holder: TaskHolder
    due_at: datetime
    words: LazyString


class Referred(Protocol):
    """The facts of a referral that decide its Tasks."""

    state: str
    state_since: datetime
    written_at: datetime
    sent_at: datetime | None  # first
    with_since: datetime | None  # sent to its present receiver, or its appointment was lost: the clocks run from then
    urgent: bool
    taken_at: datetime | None
    always_takes: bool
    objection: str
    decided_at: datetime | None
    hold_until: datetime | None

    @property
    def appointment_ends_at(self) -> datetime | None: ...


TASK_WORDS: Mapping[Purpose, LazyString] = {
    Purpose.DECIDE: _l("They do not want this referral: decide whether it is sent."),
    Purpose.HANDLE: _l("Referral: open it."),
    Purpose.CALL: _l("Urgent referral: telephone now, and write down who took it."),
    Purpose.CHASE: _l("Your referral is not answered in time: ask, or withdraw it."),
    Purpose.FROM_MANAGER: _l("A referral from here is not answered in time."),
    Purpose.TO_MANAGER: _l("A referral to here is not answered in time."),
    Purpose.BACK: _l("A referral came back: refer it on, or close it."),
}


def pending_key(consultation: str) -> str:
    """Return the key of the Task of a conversation that ended with *referred*: say to whom."""
    return f"refer:{consultation}"


HAND_OVER_KEY = "handed over:"


def hand_over_key(following: str) -> str:
    """Return the key of the Task of somebody who was handed over to this consultation, and whom nobody can call."""
    return HAND_OVER_KEY + following


def end_of_working_day(at: datetime, days: int, nation: str) -> datetime:
    """Return the end of the working day so many working days later: "by Tuesday" is all of Tuesday."""
    return end_of(day_of(after_working_days(at, days, nation)))


def due_at(referral: Referred, nation: str) -> datetime:
    """Return by when whoever has the referral must have done the next thing."""
    since = referral.with_since or referral.written_at
    state = referral.state
    if state in CLOCKS:
        due = end_of_working_day(since, CLOCKS[state], nation)
        if referral.urgent and referral.taken_at is None:
            due = min(due, since + TAKEN_WITHIN)
        return due
    if state == ReferralState.BOOKED:
        return end_of_working_day(referral.appointment_ends_at or referral.state_since, WRITTEN_UP_WITHIN, nation)
    if state == ReferralState.ON_HOLD and referral.hold_until is not None:
        return end_of(day_of(referral.hold_until))
    if state == ReferralState.WRITTEN:
        return end_of_working_day(referral.written_at, DECIDED_WITHIN, nation)
    if state in BACK:
        return end_of_working_day(referral.state_since, BACK_WITHIN, nation)
    return end_of_working_day(referral.state_since, REVIEWED_EVERY, nation)


def comes_back_at(referral: Referred, nation: str) -> datetime | None:
    """Return when a referral comes back to its sender unanswered; None where it does not.

    Not once there was a first contact, and never from a department that always takes people.
    """
    if referral.state not in CLOCKS or referral.always_takes or referral.sent_at is None:
        return None
    whole = end_of_working_day(referral.sent_at, COMES_BACK_AFTER, nation)
    latest = end_of_working_day(referral.with_since or referral.sent_at, REROUTED_AT_LEAST, nation)
    return max(whole, latest)


def wanted_tasks(referral: Referred, now: datetime, nation: str) -> list[WantedTask]:
    """List the Tasks that must be open for a referral now, that of whoever has it first; none once it is over."""
    due = due_at(referral, nation)
    found: list[tuple[Purpose, TaskHolder, datetime]] = []
    if referral.state == ReferralState.WRITTEN:
        found.append((Purpose.DECIDE, TaskHolder.FROM_MANAGER, due))
        if due <= now:
            found.append((Purpose.CHASE, TaskHolder.SENDER, due))
    elif referral.state in WITH_RECEIVER:
        found += _with_receiver(referral, due, now, nation)
    elif referral.state in BACK:
        found.append((Purpose.BACK, TaskHolder.SENDER, due))
        if due <= now:
            found.append((Purpose.FROM_MANAGER, TaskHolder.FROM_MANAGER, due))
    undecided = referral.objection and referral.decided_at is None and referral.sent_at is not None
    if undecided and referral.state in (*WITH_RECEIVER, *BACK):
        late = end_of_working_day(referral.written_at, DECIDED_WITHIN, nation)
        found.append((Purpose.DECIDE, TaskHolder.FROM_MANAGER, late))
    return [WantedTask(purpose, holder, when, TASK_WORDS[purpose]) for purpose, holder, when in found]


def _with_receiver(
    referral: Referred, due: datetime, now: datetime, nation: str
) -> list[tuple[Purpose, TaskHolder, datetime]]:
    found = [(Purpose.HANDLE, TaskHolder.RECEIVER, due)]
    untaken = referral.urgent and referral.taken_at is None and referral.state in CLOCKS
    if untaken:
        since = referral.with_since or referral.state_since
        found.append((Purpose.CALL, TaskHolder.SENDER, since))
        if since + TAKEN_WITHIN > now:
            return found
    elif due <= now:
        found.append((Purpose.CHASE, TaskHolder.SENDER, due))
    if untaken or end_of_working_day(due, MANAGERS_AFTER, nation) <= now:
        found += [
            (Purpose.FROM_MANAGER, TaskHolder.FROM_MANAGER, due),
            (Purpose.TO_MANAGER, TaskHolder.TO_MANAGER, due),
        ]
    return found


def next_change(referral: Referred, now: datetime, nation: str) -> datetime | None:
    """Return the next instant at which the clock alone changes something; None where none does."""
    if referral.state not in (*WITH_RECEIVER, *BACK, ReferralState.WRITTEN):
        return None
    due = due_at(referral, nation)
    moments = [due, end_of_working_day(due, MANAGERS_AFTER, nation), comes_back_at(referral, nation)]
    if referral.urgent and referral.with_since is not None:
        moments.append(referral.with_since + TAKEN_WITHIN)
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def hold_ends(now: datetime, days: int) -> datetime:
    """Return until when a referral is on hold: so many days, a fortnight unless said, MOST_DAYS_ON_HOLD at most."""
    return now + timedelta(days=min(max(days or 14, 1), MOST_DAYS_ON_HOLD))
