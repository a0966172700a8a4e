"""Write down that a person has died, with all that follows, and undo it where it was wrong.

Nothing is sent to anybody about them. A number or address that somebody else uses too stays as it is for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.cases import operations as cases
from booking.cases.queries import people_on
from booking.cases.rules import Act, Basis
from booking.citizens.models import CaseRecord, Citizen, Death
from booking.citizens.queries import death_on
from booking.core.database import db
from booking.core.errors import NothingToUndo
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.messages.queries.subject import helper_of
from booking.record.errors import DeathKnown, ToldByMissing
from booking.referrals import operations as referrals
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind, TaskSubject
from booking.visits import operations as visits
from booking.visits.models import Visit


def write_down_death(
    record: CaseRecord, told_by: str, died_on: date | None, *, staff_id: int, device: str, now: datetime
) -> Death:
    """Write down that the person of a record has died, and end what was planned with them, without a word to anybody.

    Appointments and drop-ins ahead are cancelled, or stay with others who come too; open actions become Tasks, and the
    Tasks of referrals say it. Who helps, and who comes too, is called by a person. Asked twice, the first is returned.
    Raises DeathKnown where it was said otherwise or by a colleague, ToldByMissing.
    """
    lock_row(record)
    told_by, known = told_by.strip(), death_on(record.id)
    if known is not None:
        if (known.told_by, known.died_on, known.recorded_by_id) == (told_by, died_on, staff_id):
            return known
        raise DeathKnown
    if not told_by:
        raise ToldByMissing
    people = people_on(record.id)
    ids = {person.id for person in people}
    booked = appointments.end_bookings(ids, by_id=staff_id, now=now)
    planned = visits.end_plans(ids, by_id=staff_id, now=now)
    ended: dict[str, Any] = {
        "cancelled": [row.reference for row in booked.cancelled],
        "with_others": [row.reference for row in booked.kept],
        "withdrawn": [row.reference for row in planned.withdrawn],
        "planned_with_others": [row.reference for row in planned.kept],
        "led": booked.led | planned.led,
        "actions": cases.actions_to_tasks(record.id, now=now),
    }
    death = Death(
        reference=random_reference(),
        citizen=people[-1],  # who was named first: a wrong joining that is parted later leaves it where it belongs
        told_by=told_by,
        died_on=died_on,
        recorded_at=now,
        recorded_by_id=staff_id,
        ended=ended,
    )
    db.session.add(death)
    db.session.flush()
    for row in (one for one in (*booked.cancelled, *booked.kept) if one.helper is not None or one in booked.kept):
        _task_to_call(row, death, people[-1].shown_name, now)
    referrals.settle_all_on(record.id, now=now)
    _audit(record, _("They have died"), staff_id, device, now)
    return death


def undo_death(record: CaseRecord, reference: str, *, staff_id: int, device: str, now: datetime) -> int:
    """Undo it: they live. What was ended is booked and planned again; return how much could not be.

    Each of that is a Task to call them. Raises NothingToUndo where a colleague has undone it already.
    """
    lock_row(record)
    death = death_on(record.id)
    if death is None or death.reference != reference:
        raise NothingToUndo
    death.undone_at, death.undone_by_id = now, staff_id
    db.session.flush()
    again = partial(appointments.book_again, by_id=staff_id, now=now)
    lost: list[Appointment | Visit | None] = [again(one) for one in death.ended["cancelled"]]
    lost += [visits.plan_again(one, by_id=staff_id, now=now) for one in death.ended["withdrawn"]]
    _come_along(death, people_on(record.id), staff_id, now)
    cases.tasks_to_actions(record.id, death.ended["actions"])
    referrals.settle_all_on(record.id, now=now)
    for one in [*death.ended["cancelled"], *death.ended["with_others"]]:
        tasks.close_by_key(_key(death, one), outcome=_("It was a mistake: they live."), by_id=staff_id, now=now)
    left = [row for row in lost if row is not None]
    for row in left:
        said = _("%(name)s lives: this was cancelled by mistake and cannot be put back. Agree another time with them.")
        _call(row, f"alive:{death.reference}:{row.reference}", said % {"name": death.citizen.shown_name}, now)
    _audit(record, _("They live: it was undone"), staff_id, device, now)
    return len(left)


def _come_along(death: Death, people: Sequence[Citizen], staff_id: int, now: datetime) -> None:
    known, led = {person.id: person for person in people}, death.ended.get("led", {})  # none by the version before
    for one in death.ended["with_others"]:
        who, leads = known.get(led.get(one), people[-1]), one in led
        appointments.join_booking_again(one, who, leads=leads, by_id=staff_id, now=now)
    for one in death.ended["planned_with_others"]:
        who, leads = known.get(led.get(one), people[-1]), one in led
        visits.join_plan_again(one, who, leads=leads, by_id=staff_id, now=now)


def _task_to_call(row: Appointment, death: Death, name: str, now: datetime) -> None:
    """Ask for a call to who comes too, or helps: they are told by nobody else."""
    told = helper_of(row.helper) or row.citizen.shown_name
    said = _("%(name)s has died. %(told)s was to come with them: ask whether they still come.")
    if row.status == AppointmentStatus.CANCELLED:
        said = _("%(name)s has died, and this appointment is cancelled. %(told)s was to help: tell them.")
    _call(row, _key(death, row.reference), said % {"name": name, "told": told}, now)


def _call(row: Appointment | Visit, key: str, said: str, now: datetime) -> None:
    booked = isinstance(row, Appointment)
    tasks.open_task(
        TaskKind.CALL,
        key=key,
        role=Role.HOST,
        due_at=now,
        detail=said,
        now=now,
        venue_id=row.venue_id,
        department_id=row.service.department_id if row.service is not None else None,
        subject_kind=TaskSubject.APPOINTMENT if booked else TaskSubject.VISIT,
        subject_reference=row.reference,
    )


def _key(death: Death, appointment: str) -> str:
    return f"death:{death.reference}:{appointment}"


def _audit(record: CaseRecord, said: str, staff_id: int, device: str, now: datetime) -> None:
    cases.audit(
        Act.DIED, staff_id=staff_id, device=device, record=record.reference, basis=Basis.REASON, reason=said, now=now
    )
