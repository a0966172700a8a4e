"""A diary in a database and in the model: set up, changed together and compared.

It runs inside an application's context, on an empty database, and empties it again for each new run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy import select, text

from booking.appointments import operations, queries
from booking.appointments.models import Appointment, DisruptedAppointment
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, Disruption, GroupSeat
from booking.sessions.queries import find_slots
from booking.sessions.rules import Slot
from tests import factories
from tests.appointments.model import Assigned, Held, Paper, Promise, Shut
from tests.conftest import NOW
from tests.databases import empty_database
from tests.sessions.slow_calendar import Kind

FRIDAY = date(2026, 11, 27)
DAYS = (FRIDAY, FRIDAY + timedelta(days=1))
ALONE, PRIVATE, GROUP = 1, 2, 3
KINDS = {
    ALONE: Kind(minutes=25, write_up=5, notice=0, horizon=28, share=0, needs_room=False),
    PRIVATE: Kind(minutes=50, write_up=10, notice=0, horizon=28, share=0, needs_room=True),
    GROUP: Kind(minutes=60, write_up=0, notice=0, horizon=28, share=0, needs_room=False),
}
SEATS = 3


class TwoDiaries(RuleBasedStateMachine):
    """Two venues, two days, three advisors, one of them free until somebody needs a stand-in."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.paper = Paper(KINDS, {})
        self.session_ends: dict[int, datetime] = {}

    @initialize()
    def open_for_business(self) -> None:
        """An empty council with two days of sessions."""
        empty_database()
        with transaction():
            offered = [_service(id_, kind) for id_, kind in KINDS.items()]
            people = [factories.staff(f"Advisor {n}") for n in range(3)]
            self.host = factories.staff("Hana Host", "host").id
            self.citizen = factories.citizen().id
            for day, advisors in ((DAYS[0], people[:2]), (DAYS[1], people[1:])):
                venue = factories.venue(desks=0, rooms=1)
                opened = factories.session_on(
                    day, time(10), time(13), at=venue, offering=offered, advisors=advisors
                ).session
                self.session_ends[opened.id] = opened.ends_at
                self.paper.rooms[venue.id] = [room.id for room in venue.rooms]
        self.venues = list(self.paper.rooms)
        self.read_assignments()

    def shown(self, service: int) -> list[Slot]:
        """The slots that are shown now."""
        row = db.session.get_one(Service, service)
        found = find_slots(row, Needs(), first_day=DAYS[0], last_day=DAYS[1], now=self.now)
        db.session.rollback()
        return found

    def slot_shown(self, service: int, pick: int) -> Slot | None:
        """One of them; None where there is none."""
        found = self.shown(service)
        return found[pick % len(found)] if found else None

    def book_at(self, session: Any, service: int, venue: int, starts_at: datetime, **how: Any) -> Appointment:
        """Book it, as a citizen does."""
        citizen, row = session.get_one(Citizen, self.citizen), session.get_one(Service, service)
        asked = {"venue_id": venue, "starts_at": starts_at, "needs": Needs(), "now": self.now, **how}
        return operations.book(citizen, row, **asked)

    def keep(self, row: Appointment) -> Promise:
        """Record a promise, or its present state: the version must have risen."""
        busy = db.session.get(BusyTime, row.busy_time_id) if row.busy_time_id else None
        one = self.paper.promises.get(row.reference)
        if one is None:
            lasts = timedelta(minutes=KINDS[row.service_id].step)
            one = Promise(row.reference, row.service_id, row.venue_id, 0, None, row.starts_at, lasts, 0)
            self.paper.promises[row.reference] = one
        stood = one.status, one.venue, one.starts_at, one.advisor
        stands = row.status, row.venue_id, row.starts_at, row.advisor_id
        assert row.version > one.version or stood == stands, "it changed, and its version did not rise"
        one.status, one.venue, one.starts_at, one.version = row.status, row.venue_id, row.starts_at, row.version
        one.advisor, one.room = row.advisor_id, busy.room_id if busy else None
        return one

    def one_booked(self, pick: int) -> Promise:
        """One of those that are booked."""
        booked = self.paper.booked()
        return booked[pick % len(booked)]

    def row_of(self, one: Promise) -> Appointment:
        """Its row, which must exist."""
        row = queries.by_reference(one.reference)
        assert row is not None, f"{one.reference} is lost"
        return row

    def one_advisor(self, pick: int) -> int:
        """One of those who are assigned."""
        known = sorted({one.advisor for one in self.paper.assigned})
        return known[pick % len(known)]

    def change(self, one: Promise, act: Callable[..., Any], by_staff: bool, *, expected: bool = True) -> bool:
        """Change what is booked; return whether it was. Where `expected`, only what has begun may be refused."""
        try:
            with transaction():
                row = self.row_of(one)
                before = row.version
                how: dict[str, Any] = {"by_id": self.host if by_staff else None, "now": self.now}
                if expected:
                    how["expected_version"] = before
                act(row, **how)
                followed = select(Appointment).where(Appointment.busy_time_id == row.busy_time_id)
                for other in {row, *(db.session.scalars(followed) if row.busy_time_id else ())}:
                    self.keep(other)
        except Refusal:
            over = one.starts_at <= self.now if not by_staff else one.starts_at.date() < self.now.date()
            assert not expected or over, "a change was refused that must be possible"
            db.session.rollback()
            return False
        self.read_assignments()
        return True

    def disrupt(
        self, act: Callable[[], Disruption], all_: list[Shut], who: int, start: datetime, end: datetime
    ) -> None:
        """Enter a closure or absence in the database and in the model."""
        try:
            with transaction():
                reference = act().reference
        except Refusal:
            assert end <= self.now or start.date() < self.now.date(), "a closure was refused that must be possible"
            return
        begins = max(start, self.now) if all_ is self.paper.away else start
        if reference not in {shut.reference for shut in all_}:
            all_.append(Shut(reference, who, begins, end))
        self.forget_reclaimed()

    def read_assignments(self) -> None:
        """Copy who is assigned where."""
        rows = db.session.execute(
            select(Assignment.advisor_id, AdvisorSession.venue_id, Assignment.starts_at, Assignment.ends_at)
            .join(AdvisorSession)
            .where(AdvisorSession.cancelled_at.is_(None))
        ).all()
        db.session.rollback()
        self.paper.assigned = [Assigned(*row) for row in rows]

    def forget_reclaimed(self) -> None:
        """Drop holds whose time was needed: expired ones of anybody, and those in what has just been closed.

        A held seat goes along where its group is handed over.
        """
        self.paper.held = [one for one in self.paper.held if self.is_there(one)]
        for one in self.paper.held:
            one.advisor = db.session.get_one(BusyTime, one.busy_time).advisor_id
        db.session.rollback()

    def is_there(self, held: Held) -> bool:
        """Return whether its row still exists, expired or not."""
        if held.service == GROUP:
            mine = select(GroupSeat).where(GroupSeat.busy_time_id == held.busy_time, GroupSeat.hold_tag == held.tag)
            there = db.session.scalar(mine) is not None
        else:
            row = db.session.get(BusyTime, held.busy_time)  # SQLite gives the number of a deleted row to the next one
            there = row is not None and (row.kind, row.starts_at) == ("hold", held.starts_at)
        db.session.rollback()
        return there

    def group_with_room(self, venue: int, starts_at: datetime) -> bool:
        """Return whether a group with a free seat exists there already."""
        mine = [
            one for one in self.paper.booked() if (one.service, one.venue, one.starts_at) == (GROUP, venue, starts_at)
        ]
        return any(sum(other.advisor == one.advisor for other in mine) < SEATS for one in mine)

    def waiting(self) -> set[int]:
        """Ids of the unresolved appointments."""
        query = select(DisruptedAppointment.appointment_id).where(DisruptedAppointment.outcome == "open")
        return set(db.session.scalars(query))

    def overlaps(self, owner: str) -> int:
        """Count pairs of busy times of one advisor, or in one room, that overlap in the database."""
        pairs = text(
            f"SELECT count(*) FROM busy_time a JOIN busy_time b ON a.{owner} = b.{owner} AND a.id < b.id "
            "AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
        )
        found = db.session.execute(pairs).scalar_one()
        db.session.rollback()
        return int(found)

    def no_time_is_nobodys(self, seats: set[tuple[int | None, int]]) -> None:
        """Every busy time belongs to an appointment, or is a group of expired held seats."""
        known = {busy for busy, _ in seats} | {held.busy_time for held in self.paper.held}
        for busy in db.session.scalars(select(BusyTime).where(BusyTime.kind.in_(("appointment", "group")))):
            live = db.session.scalars(select(GroupSeat.expires_at).where(GroupSeat.busy_time_id == busy.id)).all()
            lapsed = busy.kind == "group" and all(until is not None and until <= self.now for until in live)
            assert busy.id in known or lapsed, f"{busy.kind} at {busy.starts_at} is nobody's"


def _service(id_: int, kind: Kind) -> Service:
    return factories.service(
        f"Service {id_}",
        id=id_,
        minutes=kind.minutes,
        write_up_minutes=kind.write_up,
        needs_private_room=kind.needs_room,
        seats=SEATS if id_ == GROUP else 1,
        most_moves=1000,
        most_ahead=1000,
    )


def different(ours: dict[Any, set[int]], free: dict[Any, set[int]]) -> str:
    """Differences between the slots shown and those free."""
    keys = sorted(key for key in ours.keys() | free.keys() if ours.get(key) != free.get(key))
    said = (
        f"{at:%a %H:%M} at venue {venue}: shown {ours.get((at, venue))}, free {free.get((at, venue))}"
        for at, venue in keys
    )
    return "; ".join(said)
