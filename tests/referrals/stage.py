"""Two departments: one that refers, one that is asked; each with an advisor at work and a manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.referrals import operations as referrals
from booking.referrals.models import Referral
from booking.referrals.operations import ReferralReceiver, ReferralWords, ReferredFrom, TimeWanted
from booking.services.models import Department, Service
from booking.sessions.queries import find_slots
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.visits.models import Consultation
from tests import factories as make
from tests.day.stage import Morning, is_seen, morning
from tests.factories import THURSDAY


@dataclass
class Council:
    """Who refers, and who is asked."""

    tax: Morning
    consultation: Consultation
    housing: Department
    home: Service
    lena: StaffMember  # an advisor of housing
    nora: StaffMember  # manages tax
    omar: StaffMember  # manages housing

    @property
    def sender(self) -> StaffMember:
        return self.tax.advisor


def council(**housing: object) -> Council:
    """A person is with an advisor of council tax; housing works today too."""
    tax = morning()
    consultation = is_seen(tax)
    with transaction():
        revenues = tax.service.department
        tax.advisor.grants[0].department_id = revenues.id
        department = make.department("Housing", **housing)
        home = make.service("Finding a home", department)
        lena = make.staff("Lena Housing")
        lena.grants[0].department_id = department.id
        make.session_on(starts=time(9), ends=time(17), at=tax.venue, offering=[home], advisors=[lena])
        nora, omar = make.staff("Nora Tax", "manager"), make.staff("Omar Housing", "manager")
        nora.grants[0].department_id, omar.grants[0].department_id = revenues.id, department.id
        db.session.flush()
    return Council(tax, consultation, department, home, lena, nora, omar)


def words(**said: object) -> ReferralWords:
    """What a sender says, told in person unless it says otherwise."""
    given = {"summary": "Two months of arrears.", "asked": "Find a smaller home", "told": True, **said}
    return ReferralWords(**given)  # type: ignore[arg-type]


def source(stage: Council) -> ReferredFrom:
    """The conversation it comes from."""
    visit = stage.consultation.visit
    return ReferredFrom(
        [visit.party[0].citizen], stage.sender, stage.tax.service.department_id, visit.venue_id, stage.consultation
    )


def sent(
    stage: Council, to: ReferralReceiver | None = None, *, now: datetime | None = None, **said: object
) -> Referral:
    """A referral to housing, sent now."""
    with transaction():
        at = now or clock.now()
        return referrals.refer(to or ReferralReceiver(department=stage.housing), words(**said), source(stage), now=at)


def open_tasks_of(referral: Referral) -> dict[str, Task]:
    """Its open Tasks by purpose."""
    found = db.session.scalars(
        db.select(Task).where(Task.subject_reference == referral.reference, Task.done_at.is_(None))
    )
    return {task.key.split(":")[2]: task for task in found}


def with_time(stage: Council, now: datetime, needs: Needs | None = None, **said: object) -> Referral:
    """A referral to a service of housing, with its next time booked in the same act."""
    wanted = needs or Needs()
    slot = find_slots(stage.home, wanted, first_day=THURSDAY, last_day=THURSDAY, now=now, notice=False)[0]
    at = TimeWanted(slot.venue_id, slot.starts_at, wanted)
    with transaction():
        to = ReferralReceiver(service=stage.home)
        return referrals.refer(to, words(**said), source(stage), time=at, now=now)
