"""A council of two libraries and two departments with something behind each address, and staff of every scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.cases.operations import shield_record
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import random_reference
from booking.disruptions import operations as disruptions
from booking.messages.models import Message
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession
from booking.sessions.rules import SeriesTerms
from booking.staff.models import Grant, StaffMember
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.venues.models import Desk, Venue
from booking.visits import operations as visits
from booking.visits.models import Consultation, Visit, VisitAct
from booking.waiting_list import operations as waiting_list
from tests import factories
from tests.client import CheckedClient
from tests.guards.council import FRIDAY, TODAY, Council, a_council
from tests.visits.scenes import appointment

ROLES = ("host", "advisor", "manager")
# Scope of each grant: (library, department), None for all; "nobody" has no grant.
REACHES: Mapping[str, tuple[str, str]] = {
    "own": ("heywood", "tax"),
    "other venue": ("langley", "tax"),
    "other department": ("heywood", "home"),
    "both other": ("langley", "home"),
    "everything": ("", ""),
    "beside": ("heywood", "tax"),  # a colleague of the consultation's advisor, with a session of their own
}
WHO = [(role, reach) for role in ROLES for reach in REACHES if reach != "beside" or role == "advisor"]
WHO.append(("nobody", "nobody"))
# Words that identify a library and department in names, messages, tasks and replies; references are added.
PLACES = {("heywood", "tax"): "own", ("langley", "tax"): "other venue", ("heywood", "home"): "other department"}


class Quick(CheckedClient):
    """A client that does not check its pages, because the tests of those pages do."""

    def check(self, response: TestResponse) -> None:
        """Take it as it is."""


@dataclass
class Cast:
    """The council, a browser for each role and scope, and the words of each place."""

    app: Flask
    council: Council
    browsers: dict[tuple[str, str], Quick]
    words: dict[str, set[str]]
    waiting: str  # a consultation that waits at Heywood for the tax service
    arrived: str  # its visit
    act: str  # the last act on it
    stand_in: str  # an advisor of Heywood's tax service without a session
    record_of_another: str
    department: str  # the slug of the tax service's
    version: str  # of the consultation in progress
    instead: dict[str, str]  # by route, values of its address instead of the council's

    def seen_by(self, reach: str) -> set[str]:
        """Return the words that must not be shown to somebody of this scope."""
        venue, service = REACHES.get(reach, ("-", "-"))
        hidden: set[str] = set()
        for (at, about), place in PLACES.items():
            if venue not in ("", at) or service not in ("", about):
                hidden |= self.words[place]
        return hidden


def a_cast(app: Flask) -> Cast:
    """Create the council and its staff. The clock is stopped at 10:15 on Thursday."""
    council = a_council(app)
    with transaction() as session:
        heywood = session.scalars(db.select(Venue).where(Venue.slug == "heywood")).one()
        langley = session.scalars(db.select(Venue).where(Venue.slug == "langley")).one()
        tax = session.scalars(db.select(Service).where(Service.slug == "tax")).one()
        heywood.desks += [Desk(number=3), Desk(number=4), Desk(number=9)]
        home = factories.service("Κατοικία", factories.department("Στέγη", slug="stegi"), slug="home")
        mina = session.scalars(db.select(StaffMember).where(StaffMember.reference == council.advisor)).one()
        _held(mina, heywood, tax)
        words = {
            "own": {"Όμηρος", "Άδα", "Τηλέφωνο", "πάρκινγκ", council.appointment, council.visit, council.consultation},
            "other venue": _example(langley, tax, "Λάμπρος"),
            "other department": _example(heywood, home, "Ξένια"),
        }
        words["own"] |= {council.referral, council.session, council.series, council.task, council.reply}
        of_nowhere = db.select(Task).where(Task.subject_kind.in_(("", "reply", "referral")), Task.venue_id.is_(None))
        for task in session.scalars(of_nowhere):
            task.venue_id, task.department_id = heywood.id, tax.department_id
        _message("appointment", council.appointment, "Άδα")
        waits = _waits(heywood, tax, factories.citizen("Όμηρος"))
        act = session.scalars(db.select(VisitAct.reference).where(VisitAct.visit_id == waits.id)).one()
        spare = factories.staff("Ελεύθερη")
        _held(spare, heywood, tax)
        another = factories.citizen("Άλλος").case_record.reference
        instead = _acts_to_come(heywood, tax, mina)
        words["own"] |= {waits.reference, waits.consultations[0].reference}
        words["own"] |= set(instead.values()) - {instead["manage.reopen"]}  # a closed library is known to all
        instead |= dict.fromkeys(("cases.shield", "cases.act_on_shield"), _shield(mina))
        consultation = session.scalars(
            db.select(Consultation).where(Consultation.reference == council.consultation)
        ).one()
        rest = (spare.reference, another, tax.department.slug, str(consultation.version), instead)
        helper = factories.staff("Συνάδελφος")
        _held(helper, heywood, tax)
        factories.session_on(TODAY, at=heywood, offering=[tax], advisors=[helper], kind="mixed")
        people = {("advisor", "own"): mina, ("advisor", "beside"): helper}
        places = {"heywood": heywood, "langley": langley, "tax": tax, "home": home, "": None}
        for role, reach in WHO:
            if (role, reach) not in people:
                person = people[role, reach] = factories.staff(
                    f"Κάποιος {role} {reach}", role if role in ROLES else "host"
                )
                venue, service = (places[name] for name in REACHES.get(reach, ("", "")))
                person.grants = [] if role == "nobody" else person.grants
                if person.grants:
                    _held(person, venue, service)
    browsers = {}
    for who, person in people.items():
        browsers[who] = Quick(app, app.response_class, use_cookies=True)
        browsers[who].sign_in(person)
    return Cast(app, council, browsers, words, waits.consultations[0].reference, waits.reference, act, *rest)


def _held(person: StaffMember, venue: Venue | None, service: Service | None) -> None:
    grant: Grant = person.grants[0]
    grant.venue_id = venue.id if venue else None
    grant.department_id = service.department_id if service else None


def _example(venue: Venue, service: Service, name: str) -> set[str]:
    """Create an appointment, a waiting visit, a series, a task and a message there, all about `name`."""
    advisor = factories.staff(f"Βοηθός {venue.slug} {service.slug}")
    _held(advisor, venue, service)
    for day in (TODAY, FRIDAY):
        offered = factories.session_on(
            day, time(10), time(12), at=venue, offering=[service], advisors=[advisor], kind="mixed"
        )
    booked = appointment(offered, clock.instant(FRIDAY, time(11)), citizen=factories.citizen(name))
    visit = _waits(venue, service, factories.citizen(name))
    terms = SeriesTerms(venue.id, "mixed", "FREQ=WEEKLY;UNTIL=20270301", FRIDAY, time(15), time(16), (service.id,))
    series = sessions.start_series(terms, now=clock.now())
    _message("appointment", booked.reference, name)
    whose: dict[str, Any] = {"venue_id": venue.id, "department_id": service.department_id}
    for role in ROLES:
        task = tasks.open_task(
            "call", key=f"{name} {role}", role=role, due_at=clock.now(), detail=name, now=clock.now(), **whose
        )
    consultation = visit.consultations[0].reference
    return {
        name,
        consultation,
        booked.reference,
        visit.reference,
        offered.session.reference,
        series.reference,
        task.reference,
    }


def _shield(by: StaffMember) -> str:
    """Shield a person whose record only this advisor opens; return the reference of the shield."""
    record, until = factories.citizen("Κρυφή").case_record, clock.today() + timedelta(days=90)
    return shield_record(record, "fled", "", (), review_on=until, by=by, device="d", now=clock.now()).reference


def _acts_to_come(venue: Venue, service: Service, advisor: StaffMember) -> dict[str, str]:
    """Create what each act needs: an appointment today, a planned visit, a missed one, a no-show, an affected one."""
    now, today = clock.now(), {"venue": venue, "service": service, "advisor": advisor}
    day = factories.Day(venue, service, None, [advisor])  # type: ignore[arg-type]

    numbers = count(700)

    def person() -> Citizen:
        return factories.citizen("Όμηρος", ("mobile", f"+447700900{next(numbers)}"))

    def booked(hour: int, minute: int = 0) -> Appointment:
        return appointment(day, clock.instant(TODAY, time(hour, minute)), citizen=person(), **today)

    soon, absent, hit, undone = booked(11), booked(9), booked(13), booked(14)
    operations.mark_no_show(absent, by_id=None, now=now)
    late = booked(9, 30)
    by_id = db.session.scalars(db.select(StaffMember.id).limit(1)).one()
    operations.cancel(undone, expected_version=undone.version, by_id=by_id, now=now)
    waits = booked(14, 30)
    waiting_list.join_waiting_list(waits, venue_ids=[], part="", now=now)
    shut = disruptions.close_venue(
        venue, clock.instant(TODAY, time(13)), clock.instant(TODAY, time(13, 30)), "Νερό", by_id=None, now=now
    )
    (session,) = db.session.scalars(
        db.select(AdvisorSession).where(AdvisorSession.venue_id == venue.id, AdvisorSession.starts_at < now).limit(1)
    )
    planned = visits.plan_visit(
        session, citizen=factories.citizen("Όμηρος"), service_id=service.id, needs=Needs(), now=now
    )
    missed = _waits(venue, service, factories.citizen("Όμηρος"))
    missed.consultations[0].status = "missed"
    done = tasks.open_task(
        "call", key="done", role="host", due_at=now, detail="Όμηρος", now=now, venue_id=venue.id,
        department_id=service.department_id,
    )  # fmt: skip
    tasks.close_task(done, by_id=None, outcome="", now=now)
    arrange = tasks.open_task(
        "arrange_interpreter", key="bsl", role="host", due_at=now, detail="Όμηρος", now=now, venue_id=venue.id,
        department_id=service.department_id, subject_kind="appointment", subject_reference=soon.reference,
    )  # fmt: skip
    return {
        **dict.fromkeys(("desk.check_in", "day.begin"), soon.reference),
        **dict.fromkeys(("desk.came_after_all", "day.came_after_all"), absent.reference),
        **dict.fromkeys(("desk.did_not_come", "day.did_not_come"), late.reference),
        **{"desk.undo_change": undone.reference, "desk.wait_no_more": waits.reference},
        **{"desk.arrived": planned.reference, "desk.is_back": missed.reference},
        "day.is_back": missed.consultations[0].reference,
        **dict.fromkeys(("manage.resolve_appointments", "manage.reopen", "manage.resolve_appointment"), shut.reference),
        "manage.reopen_closures": shut.reference,
        **{"tasks.undo": done.reference, "messages.interpreter_arranged": arrange.reference, "booking": hit.reference},
    }


def _waits(venue: Venue, service: Service, citizen: Citizen) -> Visit:
    by = db.session.scalars(db.select(StaffMember.id).limit(1)).one()
    return visits.add_drop_in(
        venue.id, citizen=citizen, service_id=service.id, needs=Needs(), by_id=by, now=clock.now()
    )


def _message(kind: str, reference: str, words: str) -> None:
    db.session.add(
        Message(
            reference=random_reference(),
            subject_kind=kind,
            subject_reference=reference,
            subject_version=99,
            kind="answer",
            channel="sms",
            says="",
            due_at=clock.now(),
            worthless_at=clock.now(),
            claimed_at=clock.now(),
            status="sent",
            body=f"Απάντηση: {words}",
        )
    )
