"""A walk through a town: how a step is taken, and the promise that holds after each."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from itertools import count
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.citizens.operations import name_citizen
from booking.citizens.rules import ContactKind, Needs
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.interpreters.queries import call_off_key
from booking.interpreters.rules import is_spoken
from booking.services.models import Service
from booking.sessions.errors import InterpreterTooSoon
from booking.sessions.models import AdvisorSession
from booking.sessions.queries import drop_in_sessions, find_slots
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests.databases import empty_database
from tests.interpreters.town import DAYS, LAST_DAY, a_town

NEEDS = [Needs(interpreter="bsl"), Needs(language="ur", interpreter="spoken"), Needs(language="ur")]
STEPS: list[str] = []
ARRANGED = "arranged"


def step(method: Any) -> Any:
    """Count a method among the steps of a walk."""
    STEPS.append(method.__name__)
    return method


def walks(steps: int) -> st.SearchStrategy[list[tuple[str, dict[str, Any]]]]:
    """Walks of so many steps, each with all that a step may ask for."""
    number, yes = st.integers(0, 10_000), st.booleans()
    asked = {"pick": number, "to": number, "needs": st.sampled_from(NEEDS)}
    asked |= {"by_staff": yes, "possible": yes, "speaks": yes, "minutes": st.sampled_from([1, 1, 1, 60, 300, 1440])}
    one = st.tuples(st.sampled_from(STEPS), st.fixed_dictionaries(asked))
    return st.lists(one, min_size=steps, max_size=steps)


class Walk:
    """One town; what is refused changes nothing, and the promise holds after every step."""

    def __init__(self) -> None:
        empty_database()
        self.town, self.now, self.number = a_town(), DAYS[0], count()

    def walk(self, steps: list[tuple[str, dict[str, Any]]]) -> None:
        """Take these steps."""
        for name, asked in steps:
            method = getattr(self, name)
            method(**{key: asked[key] for key in signature(method).parameters})
            self.arranged_or_one_task()

    def arranged_or_one_task(self) -> None:
        """The promise."""
        db.session.rollback()
        for booked in db.session.scalars(select(Appointment)):
            needs, visit = Needs.from_json(booked.needs), visit_of(booked)
            seen, left = (visit is not None and visit.gone_how == how for how in ("seen", "left"))
            off = booked.status == "cancelled" or booked.did_not_come_at is not None or seen
            arranged = booked.interpreter_arranged_at is not None or is_spoken(needs, booked.advisor.languages)
            loose = left or booked.ends_at <= self.now
            by_person = booked.interpreter_arranged_at is not None
            self.agrees(booked.reference, needs, arranged, off, loose=loose, by_person=by_person)
        for visit in db.session.scalars(select(Visit).where(Visit.appointment_id.is_(None))):
            arranged, needs = visit.interpreter_arranged_at is not None, Needs.from_json(visit.needs)
            session = db.session.get(AdvisorSession, visit.session_id) if visit.session_id else None
            off = session is not None and session.cancelled_at is not None and visit.status == "coming"
            self.agrees(visit.reference, needs, arranged, off or visit.status == "gone", by_person=arranged)

    def agrees(
        self, reference: str, needs: Needs, arranged: bool, off: bool, *, by_person: bool, loose: bool = False
    ) -> None:
        """One open Task for whoever is expected, is not arranged, and was not told that there is none; else none.

        `by_person`: it is arranged by a person; whoever was arranged before and is not any more is called off. `loose`:
        whoever left unseen may be given another time, and who is late may still come: one or none.
        """
        of_this = select(Task).where(Task.subject_reference == reference).order_by(Task.id)
        offs = {row.key: row for row in db.session.scalars(of_this) if row.kind == TaskKind.CALL_OFF_INTERPRETER}
        rows = [row for row in db.session.scalars(of_this) if row.key not in offs]
        if not by_person:
            for row in (row for row in rows if row.outcome == ARRANGED):
                called = offs.get(call_off_key(row))
                assert called and (called.done_at is None or called.done_by_id), ("nobody calls off", row.detail)
        open_tasks = [row for row in rows if row.done_at is None]
        refused = bool(rows) and rows[-1].done_by_id is not None
        if loose and not off:
            assert len(open_tasks) <= 1
            return
        wanted = bool(needs.interpreter) and not arranged and not off and not refused
        assert len(open_tasks) == int(wanted), (reference, needs, arranged, off, [row.outcome for row in rows])

    # --- how a step is taken

    def act(self, what: Callable[[], object], *, web: bool = False) -> None:
        """In a transaction of its own; nobody but the web is told that it is too soon."""
        try:
            with transaction():
                what()
        except InterpreterTooSoon:
            assert web, "somebody at the front desk was refused an interpreter"
        except Refusal:
            pass

    def on_appointment(self, pick: int, what: Callable[[Appointment], object], *, web: bool = False) -> None:
        """As the pages do it: not over the head of somebody who is here."""
        rows = db.session.scalars(select(Appointment).order_by(Appointment.id)).all()

        def act() -> None:
            row = rows[pick % len(rows)]
            visits.need_not_come(row)
            what(row)

        self.act(act, web=web)

    def on_visit(self, pick: int, what: Callable[[Visit], object], *, web: bool = False) -> None:
        rows = db.session.scalars(select(Visit).order_by(Visit.id)).all()
        if rows:
            self.act(lambda: what(rows[pick % len(rows)]), web=web)

    def by_host(self) -> dict[str, Any]:
        return {"by_id": self.town.host_id, "now": self.now}

    def slot(self, pick: int, needs: Needs, *, notice: bool) -> Any:
        service = db.session.get_one(Service, self.town.service_id)
        days: dict[str, Any] = {"first_day": DAYS[0].date(), "last_day": LAST_DAY.date()}
        found = find_slots(service, needs, **days, now=self.now, notice=notice)
        return found[pick % len(found)] if found else None

    def drop_in(self, pick: int) -> AdvisorSession | None:
        found = drop_in_sessions(first_day=DAYS[0].date(), last_day=LAST_DAY.date(), now=self.now)
        return found[pick % len(found)] if found else None

    def again(self, found: AdvisorSession) -> AdvisorSession:
        return db.session.get_one(AdvisorSession, found.id)

    def book_at(self, venue_id: int, starts_at: Any, needs: Needs, by_id: int | None) -> Appointment:
        contacts = [(ContactKind.EMAIL, f"ada{next(self.number)}@example.org")]
        citizen = name_citizen("Ada Lovelace", contacts=contacts, now=self.now)
        service = db.session.get_one(Service, self.town.service_id)
        how: dict[str, Any] = {"needs": needs, "booked_by_id": by_id, "now": self.now}
        return appointments.book(citizen, service, venue_id=venue_id, starts_at=starts_at, **how)


def visit_of(booked: Appointment) -> Visit | None:
    """The visit of an appointment, if somebody was checked in."""
    query = select(Visit).where(Visit.appointment_id == booked.id, Visit.gone_how != "withdrawn")
    return db.session.scalars(query).first()


def of_reference(model: Any, reference: str) -> Any:
    """The row of this reference."""
    return db.session.scalars(select(model).where(model.reference == reference)).one()
