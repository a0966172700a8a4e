"""Whoever needs an interpreter, on every path there is, in any order: booked, planned, taken, moved, ended, undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.desk import operations as desk
from booking.disruptions import operations as disruptions
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.rules import interpreter_from
from booking.staff.models import StaffMember
from booking.staff.operations import describe_staff
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from booking.visits import operations as visits
from booking.visits.models import Visit, VisitAct
from booking.visits.queries import done_to
from booking.waiting_list import operations as waiting_list
from tests import factories
from tests.interpreters.town import LAST_DAY
from tests.interpreters.walk import ARRANGED, NEEDS, Walk, of_reference, step


class Interpreted(Walk):
    """Every path there is, from three bookings on."""

    def __init__(self) -> None:
        super().__init__()
        for pick in range(3):
            self.book(pick, NEEDS[pick % 2], by_staff=True)

    # --- how somebody comes to need one

    @step
    def book(self, pick: int, needs: Needs, by_staff: bool) -> None:
        """On the web, or at the desk without notice."""
        slot = self.slot(pick, needs, notice=False)
        if slot is not None:
            by = self.town.host_id if by_staff else None
            self.act(lambda: self.book_at(slot.venue_id, slot.starts_at, needs, by), web=not by_staff)

    @step
    def plan(self, pick: int, needs: Needs, by_staff: bool) -> None:
        """*I plan to come*."""
        found = self.drop_in(pick)
        if found is None:
            return
        starts_at, first = found.starts_at, interpreter_from(needs.interpreter, self.now, "England")
        by = self.town.host_id if by_staff else None

        def act() -> None:
            who: dict[str, Any] = {"citizen": factories.citizen(), "service_id": self.town.service_id, "by_id": by}
            visits.plan_visit(self.again(found), needs=needs, now=self.now, **who)
            assert by_staff or starts_at >= first, "an interpreter was promised for a time that is too soon"

        self.act(act, web=not by_staff)

    @step
    def drop_in_at_the_desk(self, needs: Needs) -> None:
        """Nobody is refused there."""
        where: dict[str, Any] = {
            "name": "Bo",
            "service": db.session.get_one(Service, self.town.service_id),
            "needs": needs,
        }
        self.act(lambda: desk.add_drop_in(self.town.venue_id, **where, count_only=False, **self.by_host()))

    # --- what becomes of it

    @step
    def move(self, pick: int, to: int, by_staff: bool) -> None:
        """To any slot: on the web not to one that is too soon."""
        slot = self.slot(to, Needs(), notice=False)
        if slot is None:
            return
        where = {"venue_id": slot.venue_id, "starts_at": slot.starts_at}
        by = self.town.host_id if by_staff else None
        self.on_appointment(
            pick,
            lambda row: appointments.reschedule(row, **where, expected_version=row.version, by_id=by, now=self.now),
            web=not by_staff,
        )

    @step
    def cancel(self, pick: int) -> None:
        self.on_appointment(pick, lambda row: appointments.cancel(row, expected_version=row.version, now=self.now))

    @step
    def cancel_and_undo(self, pick: int) -> None:
        """Within the minute."""

        def act(row: Appointment) -> None:
            appointments.cancel(row, expected_version=row.version, now=self.now)
            appointments.undo(row, expected_version=row.version, now=self.now)

        self.on_appointment(pick, act)

    @step
    def stand_in(self, pick: int) -> None:
        """Another advisor, who speaks the language or does not."""
        self.on_appointment(pick, lambda row: disruptions.stand_in(row, by_id=self.town.host_id, now=self.now))

    @step
    def earlier_time(self, pick: int) -> None:
        """From the waiting list, with a yes."""

        def act(row: Appointment) -> None:
            waiting_list.join_waiting_list(row, venue_ids=[], part="", now=self.now)
            offer = waiting_list.offer_next(row.service_id, now=self.now)
            if offer is not None:
                waiting_list.accept_offer(offer, now=self.now)

        self.on_appointment(pick, act)

    @step
    def absent_or_not(self, pick: int) -> None:
        """Did not come, or came after all."""

        def act(row: Appointment) -> None:
            if row.starts_at.date() == self.now.date():
                self.now = max(self.now, row.starts_at + timedelta(minutes=1))
            say = appointments.mark_no_show if row.did_not_come_at is None else appointments.undo_no_show
            say(row, **self.by_host())

        self.on_appointment(pick, act)

    @step
    def check_in(self, pick: int) -> None:
        """Who was booked."""
        self.on_appointment(pick, lambda row: visits.check_in_appointment(row, venue_id=row.venue_id, **self.by_host()))

    @step
    def change_plan(self, pick: int, to: int, needs: Needs) -> None:
        found = self.drop_in(to)
        what: dict[str, Any] = {"service_id": self.town.service_id, "needs": needs, "about": "", "now": self.now}
        if found is not None:
            self.on_visit(
                pick,
                lambda row: visits.change_plan(row, session=self.again(found), expected_version=row.version, **what),
                web=True,
            )

    @step
    def withdraw(self, pick: int) -> None:
        self.on_visit(pick, lambda row: visits.withdraw(row, expected_version=row.version, now=self.now))

    @step
    def come_after_all(self, pick: int) -> None:
        self.on_visit(pick, lambda row: visits.come_after_all(row, expected_version=row.version, now=self.now))

    @step
    def arrive(self, pick: int) -> None:
        """Who had planned to come."""
        self.on_visit(pick, lambda row: visits.check_in_coming(row, **self.by_host()))

    @step
    def leave(self, pick: int) -> None:
        self.on_visit(pick, lambda row: visits.mark_left(row, **self.by_host()))

    @step
    def be_seen(self, pick: int) -> None:
        """Called, seen, finished."""

        def act(row: Visit) -> None:
            if not row.consultations:
                return
            talk, who = row.consultations[-1], self.town.advisor_ids[0]
            visits.start(talk, who, self.now, because="covering")
            visits.finish(talk, advisor_id=who, outcome="resolved", now=self.now)

        self.on_visit(pick, act)

    @step
    def undo_act(self, pick: int) -> None:
        """What was done to a visit last."""

        def act(row: Visit) -> None:
            last = of_reference(VisitAct, done_to(row))
            visits.undo(last, last.by_id or self.town.host_id, self.now)

        self.on_visit(pick, act)

    @step
    def cancel_the_session(self, pick: int) -> None:
        """A manager cancels a drop-in as a whole."""
        found = self.drop_in(pick)
        if found is None:
            return
        window = clock.day_bounds(clock.day_of(found.starts_at))

        def act() -> None:
            disruptions.change_of_sessions(
                lambda: sessions.cancel_session(self.again(found), reason="Snow", now=self.now),
                reason="Snow",
                window=window,
                **self.by_host(),
            )

        self.act(act)

    # --- what a person says of it, and what time does

    @step
    def end_task(self, pick: int, possible: bool) -> None:
        """Arranged, or not possible."""
        rows = db.session.scalars(select(Task).where(Task.done_at.is_(None)).order_by(Task.id)).all()
        if not rows:
            return
        task, by = rows[pick % len(rows)], self.town.host_id

        def act() -> None:
            arranged = possible and task.kind == TaskKind.ARRANGE_INTERPRETER
            tasks.close_task(task, by_id=by, outcome=ARRANGED if arranged else "…", now=self.now)
            if not arranged:
                return
            if task.subject_kind == "visit":
                visits.interpreter_arranged(of_reference(Visit, task.subject_reference), now=self.now)
            else:
                row = of_reference(Appointment, task.subject_reference)
                appointments.interpreter_arranged(row, by_id=by, now=self.now)

        self.act(act)

    @step
    def learn(self, speaks: bool) -> None:
        """A manager says what an advisor speaks."""

        def act() -> None:
            advisor = db.session.get_one(StaffMember, self.town.advisor_ids[0])
            describe_staff(advisor, name=advisor.name, languages=["ur"] if speaks else [])
            visits.reconcile_interpreters_of(advisor, self.now)

        self.act(act)

    @step
    def wait(self, minutes: int) -> None:
        """Time goes by; the worker closes the day."""
        self.now = min(self.now + timedelta(minutes=minutes), LAST_DAY)
        self.act(lambda: visits.close_day(self.now))
