"""Matters of the demo that cross departments: a referral in each state, next steps, likely doubles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.operations import NextStep
from booking.cases.rules.actions import ActionOwner
from booking.citizens import operations as citizens
from booking.citizens.models import Citizen
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import db
from booking.demo.cast import Cast, residents
from booking.demo.council import CARE, HOUSING, MONEY, SKILLS
from booking.demo.people import KEEP
from booking.demo.team import CENTRAL
from booking.referrals import operations as referrals
from booking.referrals.models import Referral
from booking.referrals.operations import ReferralAnswer, ReferralReceiver, ReferralWords, ReferredFrom, TimeWanted
from booking.referrals.rules import ReferralAct, ReferralOutcome
from booking.services import operations as services
from booking.services.models import Department
from booking.sessions.queries import find_slots
from booking.visits.models import Consultation, PartyMember
from booking.visits.rules import ConsultationStatus
from booking.wording.operations import switch_kind
from booking.wording.rules.kinds import SWITCHED

_DAY = timedelta(days=1)


@dataclass
class Stage:
    """The demo's people, its departments by name, and now."""

    cast: Cast
    parts: dict[str, Department]
    now: datetime

    def refer(self, name: str, sender: str, to: ReferralReceiver, said: ReferralWords, days: float) -> Referral:
        """Refer this person so many days ago, from their last conversation with the sender where there was one."""
        citizen, person = self.cast.citizens[name], self.cast.staff[sender]
        at = self.now - days * _DAY
        department_id = next(grant.department_id for grant in person.grants if grant.department_id is not None)
        talk = last_talk(citizen, at, with_id=person.id)
        venue_id = talk.visit.venue_id if talk is not None else self.cast.venues[CENTRAL].id
        return referrals.refer(to, said, ReferredFrom([citizen], person, department_id, venue_id, talk), now=at)

    def to(self, name: str) -> ReferralReceiver:
        return ReferralReceiver(department=self.parts[name])

    def answer(self, referral: Referral, who: str, act: ReferralAct, days: float, **said: str | bool) -> None:
        """Let its receiver do this so many days ago."""
        answer = ReferralAnswer(**said)  # type: ignore[arg-type]
        person, at = self.cast.staff[who], self.now - days * _DAY
        referrals.answer(referral, act, person, answer, expected_version=referral.version, now=at)


def last_talk(citizen: Citizen, before: datetime, *, with_id: int | None = None) -> Consultation | None:
    """Return the last conversation of a person, with this advisor or with any, that was over by then."""
    found = (
        select(Consultation)
        .join(PartyMember, PartyMember.visit_id == Consultation.visit_id)
        .where(PartyMember.citizen_id == citizen.id, Consultation.service_id.is_not(None))
        .where(Consultation.status == ConsultationStatus.FINISHED, Consultation.finished_at <= before)
        .order_by(Consultation.finished_at.desc())
    )
    return db.session.scalars((found.filter_by(advisor_id=with_id) if with_id else found).limit(1)).first()


def cross_departments(cast: Cast, now: datetime) -> None:
    """Write what departments take, switch the messages on, and refer people in every state."""
    stage = Stage(cast, {one.name: one for one in db.session.scalars(select(Department))}, now)
    _what_each_takes(stage)
    manager = cast.staff["margaret"].id
    for kind in SWITCHED:
        switch_kind(kind, on=True, by_id=manager, now=now)
    for name in ("Kerry-Ann Lomax", "Nasreen Akhtar", "Patience Okafor"):
        for point in cast.citizens[name].contact_points:
            citizens.say_alone(point, alone=True, now=now - 20 * _DAY)
    for refer in (_money_to_housing, _skills_to_money, _to_care, _between_the_others, _unanswered):
        refer(stage)
    _next_steps(stage)
    _twice(stage)


def _what_each_takes(stage: Stage) -> None:
    takes = partial(services.take_referrals, takes_referrals=True, referrals_note="", triage_first=False)
    takes(
        stage.parts[HOUSING], always_takes=False, receiver_needs="Who lives there, the rent, any notice and its date."
    )
    takes(stage.parts[CARE], always_takes=True, receiver_needs="Who helps at home now, and whether they know.")
    takes(stage.parts[SKILLS], always_takes=False, receiver_needs="")


def _money_to_housing(stage: Stage) -> None:
    """Kerry-Ann's time is booked in the same act; Nasreen's matter is closed; two more are written and withdrawn."""
    service, needs = stage.cast.services[KEEP], residents()["Kerry-Ann Lomax"].needs
    first = clock.day_of(stage.now) + 2 * _DAY
    slots = find_slots(service, needs, first_day=first, last_day=first + 12 * _DAY, now=stage.now - _DAY)
    said = ReferralWords("Three months of rent are owed since her hours were cut.", "Talk to the landlord with her")
    referral = stage.refer("Kerry-Ann Lomax", "priya", ReferralReceiver(service=service), said, 1)
    if slots:
        time = TimeWanted(slots[0].venue_id, slots[0].starts_at, needs)
        stage.answer(referral, "tom", ReferralAct.BOOK, 0.5, time=time)  # type: ignore[arg-type]
    said = ReferralWords("Her rent account is up to date again; the flat is damp.", "Ask for the repair", told=True)
    closed = stage.refer("Nasreen Akhtar", "priya", stage.to(HOUSING), said, 9)
    stage.answer(closed, "daniel", ReferralAct.ACCEPT, 8)
    stage.answer(closed, "daniel", ReferralAct.CLOSE, 1, outcome=ReferralOutcome.HELPED.value, had_enough=True)
    said = ReferralWords("Sleeps at a friend's.", "Look for a room", objection="He wants to ask his mother.")
    stage.refer("Wayne Crabtree", "amina", stage.to(HOUSING), said, 0.2)
    said = ReferralWords("Her tenancy ends in spring.", "Advise on the register", told=True)
    withdrawn = stage.refer("Beverley Nuttall", "amina", stage.to(HOUSING), said, 5)
    at, sender = stage.now - 3 * _DAY, stage.cast.staff["amina"]
    why = "She has found a flat herself."
    referrals.withdraw(withdrawn, sender, why, expected_version=withdrawn.version, now=at)


def _skills_to_money(stage: Stage) -> None:
    """Patience's matter waits for a letter; Gary's was sent this morning, the other way."""
    said = ReferralWords("Starts work on Monday; childcare is paid in advance.", "See what she can claim", told=True)
    held = stage.refer("Patience Okafor", "grace", stage.to(MONEY), said, 4)
    stage.answer(held, "priya", ReferralAct.ACCEPT, 3)
    stage.answer(held, "priya", ReferralAct.HOLD, 2, why="Waits for the letter of her bank.")
    said = ReferralWords("Lost his job at the depot in October.", "Write a CV with him", told=True)
    stage.refer("Gary Schofield", "amina", stage.to(SKILLS), said, 0.1)


def _to_care(stage: Stage) -> None:
    """Halima's is seen, Fatima's under way; of Tracey nothing shows on a message, slip or link."""
    said = ReferralWords("Her daughter moves away in January.", "See what help at home she needs", told=True)
    seen = stage.refer("Halima Khatun", "priya", stage.to(CARE), said, 1)
    referrals.see(seen, stage.cast.staff["ruth"], now=stage.now - 0.5 * _DAY)
    said = ReferralWords("Falls on the stairs, twice this month.", "Visit her at home", told=True)
    begun = stage.refer("Fatima Begum", "priya", stage.to(CARE), said, 6)
    stage.answer(begun, "yusuf", ReferralAct.BEGIN, 5)
    said = ReferralWords("She is afraid to go home.", "Speak to her alone", urgent=True, safeguarding=True)
    taken = stage.refer("Tracey Hoyle", "tom", stage.to(CARE), said, 0.1)
    stage.answer(taken, "ruth", ReferralAct.TAKE, 0.05, taken_by="Ruth Entwistle")


def _between_the_others(stage: Stage) -> None:
    """Joseph's is accepted; Darren's came back with a suggestion."""
    said = ReferralWords("Sleeps in his car; works nights.", "Find a room near the depot", told=True)
    accepted = stage.refer("Joseph Mwangi", "hannah", stage.to(HOUSING), said, 2)
    stage.answer(accepted, "tom", ReferralAct.ACCEPT, 1)
    said = ReferralWords("Wants to learn to read the letters himself.", "A course in reading", told=True)
    returned = stage.refer("Darren Pilling", "tom", stage.to(SKILLS), said, 3)
    stage.answer(returned, "hannah", ReferralAct.RETURN, 1, why="The course is full until March: ask the college.")


def _unanswered(stage: Stage) -> None:
    """Piotr's was never opened, and comes back by itself."""
    said = ReferralWords("Looks for work with his Polish certificates.", "Have them recognised", told=True)
    referral = stage.refer("Piotr Zieliński", "daniel", stage.to(SKILLS), said, 17)
    referrals.settle(referral, now=stage.now)


def _next_steps(stage: Stage) -> None:
    """A colleague owes Nasreen a letter, and Kerry-Ann brings one herself."""
    due = clock.day_of(stage.now) + 5 * _DAY
    for name, step in (
        ("Nasreen Akhtar", NextStep("Write to the landlord", ActionOwner.STAFF, due, stage.cast.staff["tom"])),
        ("Kerry-Ann Lomax", NextStep("Bring the tenancy agreement", ActionOwner.CITIZEN, due)),
    ):
        talk = last_talk(stage.cast.citizens[name], stage.now)
        if talk is None or talk.service is None or talk.advisor_id is None:
            continue
        department_id, author_id = talk.service.department_id, talk.advisor_id
        cases.write_action(step, talk, department_id=department_id, author_id=author_id, now=stage.now - _DAY)


def _twice(stage: Stage) -> None:
    """Two people have named themselves a second time, in another spelling: advisors see that they may be one."""
    known = residents()
    for name, again in (("Stanisław Wójcik", "Stanislaw Wojcik"), ("Kerry-Ann Lomax", "Kerry Lomax")):
        points = stage.cast.citizens[name].contact_points
        mobile = [(ContactKind.MOBILE, one.value) for one in points if one.kind == ContactKind.MOBILE]
        contacts = mobile if name.startswith("S") else []
        citizens.name_citizen(again, contacts=contacts, date_of_birth=known[name].born, now=stage.now - 3 * _DAY)
