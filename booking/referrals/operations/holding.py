"""Keep the Tasks of a referral as its state and the clock want them: somebody active has it at every moment."""

from __future__ import annotations

from datetime import datetime

from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.citizens.queries import dead_among
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.rows import lock_row
from booking.core.translation import _
from booking.referrals.models import Referral
from booking.referrals.operations.steps import restore, step, tell, tell_again
from booking.referrals.queries import last_step, managers_place, place_of, tasks_about, unsettled_on
from booking.referrals.queries.outside import mail_failed
from booking.referrals.rules import (
    BY_SENDER,
    Purpose,
    ReceiverKind,
    ReferralAct,
    ReferralSide,
    ReferralState,
    TaskHolder,
    Telling,
    ToldHow,
    WantedTask,
    comes_back_at,
    next_change,
    telling_words,
    transition,
    wanted_tasks,
)
from booking.referrals.rules.clocks import TOLD_WITHIN, end_of_working_day
from booking.referrals.rules.outside import stands_outside
from booking.staff.models import StaffMember
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.operations import Whose
from booking.tasks.rules import TaskKind, TaskSubject


def settle(referral: Referral, *, by_id: int | None = None, now: datetime) -> None:
    """Move a referral on where its clock or its appointment does, and make its Tasks those that are wanted now.

    `by_id`: whose act it was. Settling twice changes nothing. Of somebody who has died, whoever has it decides what is
    still to be done, and nothing is told.
    """
    db.session.flush()
    _by_the_clock(referral, now)
    nation = referral.venue.nation
    there = tasks_about(referral.reference)
    died = is_about_dead(referral)
    wanted = {f"referral:{referral.reference}:{one.purpose}": one for one in wanted_tasks(referral, now, nation)}
    for key, one in wanted.items():
        whose = _whose(referral, one.holder, there.get(key), now)
        words = _("They have died: close this referral, or see what is still to be done.") if died else ""
        words = words or _words(referral, one, now)
        _keep(referral, key, TaskKind.REFERRAL, whose, one.due_at, words, there.get(key), now)
    telling = "" if died else _tell_task(referral, there, now)
    for key, task in there.items():
        if task.done_at is None and key not in wanted and key != telling:
            unsaid = died or task.kind == TaskKind.TELL  # whoever acts says by that to nobody that the person knows
            tasks.close_task(task, by_id=None if unsaid else by_id, outcome=_("It went on"), now=now)
    referral.check_at = next_change(referral, now, nation)
    db.session.flush()


def _words(referral: Referral, one: WantedTask, now: datetime) -> str:
    """Word a Task. While an organisation outside has it, the sender sees to it that they answer."""
    if one.purpose is not Purpose.HANDLE or referral.to_organisation is None:
        return str(one.words)
    name = referral.receiver_name
    if mail_failed(referral.id, now):
        return _("The email to %(name)s could not be delivered: telephone them.", name=name)
    return _("%(name)s has it, outside the council: see that they answer.", name=name)


def come_back(referral: Referral, act: ReferralAct, why: str, *, by_id: int | None, now: datetime) -> None:
    """Bring a referral back to its sender from an organisation outside, in whichever state it is there."""
    after = ReferralState.RETURNED if act is ReferralAct.RETURN else ReferralState.EXPIRED
    step(referral, act, after, by_id=by_id, words=why, now=now)
    referral.why = why
    tell(referral, act, by_id=referral.sender_id)


def is_about_dead(referral: Referral) -> bool:
    """Return whether everybody whom a referral is about has died."""
    ids = [one.id for one in referral.clients]
    return bool(ids) and len(dead_among(ids)) == len(ids)


def settle_all_on(record_id: int, *, now: datetime) -> None:
    """Settle what waits of the referrals of a record, after the death of its person was written down or undone."""
    for referral in unsettled_on(record_id):
        lock_row(referral)
        settle(referral, now=now)


def _by_the_clock(referral: Referral, now: datetime) -> None:
    """Let a referral lose the time that was cancelled, or come back to its sender unanswered.

    One that lost its time, and nothing has happened since, has it again where the cancelling was undone.
    """
    booked = referral.appointment
    last = last_step(referral.id) if referral.state == ReferralState.ACCEPTED else None
    if last is not None and last.act == ReferralAct.LOSE_TIME and last.version == referral.version:
        lost = db.session.get(Appointment, last.before["appointment_id"] or 0)
        if lost is not None and lost.status == AppointmentStatus.BOOKED:
            restore(referral, last, now=now)
    if referral.state == ReferralState.BOOKED and booked is not None and booked.status == AppointmentStatus.CANCELLED:
        _tick(referral, ReferralAct.LOSE_TIME, now)
        referral.with_since = now
        referral.appointment = None
    link = referral.outside
    if link is not None and stands_outside(referral) and link.agreed_until < day_of(now):
        come_back(referral, ReferralAct.EXPIRE, _("What they agreed to is over."), by_id=None, now=now)
    back_at = comes_back_at(referral, referral.venue.nation)
    if back_at is not None and back_at <= now:
        _tick(referral, ReferralAct.EXPIRE, now)
        tell(referral, ReferralAct.EXPIRE, by_id=referral.sender_id)


def _tick(referral: Referral, act: ReferralAct, now: datetime) -> None:
    after = transition(act, referral.state, {ReferralSide.CLOCK}, always_takes=referral.always_takes)
    step(referral, act, after, by_id=None, now=now)


def _tell_task(referral: Referral, there: dict[str, Task], now: datetime) -> str:
    """Keep one Task *tell them* open while something is to be told; return its key, else "". Done: they know."""
    key = f"referral:{referral.reference}:{Purpose.TELL}:{referral.tell_version}"
    task = there.get(key)
    if task is not None and task.done_at is not None and task.done_by_id is not None:
        referral.tell, referral.told_at = Telling.NOTHING.value, task.done_at
    elif task is not None and _is_open_again(referral, task, now):
        tell_again(referral)
    if referral.tell == Telling.NOTHING:
        return ""
    words = telling_words(referral.tell, referral.receiver_name)
    if referral.safeguarding:
        words = _("In person only: what became of it stands on the referral.")
    whose = _teller(referral, task, now)
    due = end_of_working_day(now, TOLD_WITHIN, referral.venue.nation)
    if task is not None and task.done_at is None:
        due = task.due_at
    _keep(referral, key, TaskKind.TELL, whose, due, words, task, now)
    return key


def _is_open_again(referral: Referral, task: Task, now: datetime) -> bool:
    """Return whether somebody had said that the person knows, and has taken that back."""
    told = not referral.tell and referral.told_at is not None and referral.told_at < now
    return told and task.done_at is None and referral.state != ReferralState.WITHDRAWN


def _teller(referral: Referral, task: Task | None, now: datetime) -> Whose:
    department = referral.from_department_id if referral.tell in BY_SENDER else referral.to_department_id
    person = db.session.get(StaffMember, referral.tell_by_id) if referral.tell_by_id is not None else None
    return _named(person, task, department or referral.from_department_id, referral, now)


def _keep(
    referral: Referral,
    key: str,
    kind: TaskKind,
    whose: Whose,
    due_at: datetime,
    detail: str,
    task: Task | None,
    now: datetime,
) -> None:
    # A name in a role's list says whose matter it is: who tells them finds it on the referral.
    unnamed = kind == TaskKind.TELL and referral.safeguarding
    client = referral.clients[0].id if referral.clients and not unnamed else None
    if task is not None:
        tasks.keep_open(task, whose, due_at=due_at, detail=detail)
        return
    tasks.open_task(
        kind,
        key=key,
        due_at=due_at,
        detail=detail,
        now=now,
        subject_kind=TaskSubject.REFERRAL,
        subject_reference=referral.reference,
        citizen_id=client,
        **whose._asdict(),
    )


def _whose(referral: Referral, holder: TaskHolder, task: Task | None, now: datetime) -> Whose:
    """Return whose a Task is now."""
    if holder is TaskHolder.FROM_MANAGER:
        return managers_place(referral.from_department_id, referral.venue_id, but=referral.sender_id)
    if holder is TaskHolder.TO_MANAGER:
        return managers_place(referral.to_department_id, referral.venue_id)
    if holder is TaskHolder.SENDER or referral.receiver_kind == ReceiverKind.ORGANISATION:
        return _named(referral.sender, task, referral.from_department_id, referral, now)
    if referral.receiver_kind == ReceiverKind.COLLEAGUE:
        return _named(referral.to_colleague, task, referral.to_department_id, referral, now)
    return place_of(referral.to_department_id, referral.venue_id, now)


def _named(
    person: StaffMember | None, task: Task | None, department_id: int | None, referral: Referral, now: datetime
) -> Whose:
    """Return that it is this colleague's; of one who has left, whoever it was handed to, else their department's."""
    place = place_of(department_id, referral.venue_id, now)
    if person is not None:
        lock_row(person)  # as whoever ends them does: nothing is given to somebody who has left
        if person.active:
            return place._replace(staff_member_id=person.id)
    handed_to = task.staff_member if task is not None and task.done_at is None else None
    if handed_to is not None and handed_to.active:
        return place._replace(staff_member_id=handed_to.id)
    return place


def they_know(referral: Referral, now: datetime) -> None:
    """Write down that the person was told, in person, as it was done."""
    referral.tell, referral.told_how, referral.told_at = Telling.NOTHING.value, ToldHow.IN_PERSON.value, now
