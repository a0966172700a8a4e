"""Lives of one appointment, and a worker's rounds beside a reader of the facts: both must say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.citizens.models import ContactPoint
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from tests.databases import empty_database
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE, Council
from tests.messages.reader import Reader, Said

BEGIN = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
DAYS = [date(2026, 12, day) for day in range(1, 9)]
REACHED_BY = [(MOBILE,), (MOBILE, EMAIL), (EMAIL,), (LANDLINE,), (), (OTHER_MOBILE,), (OTHER_MOBILE, EMAIL, LANDLINE)]
WISHES = ["do_not_text", "opted_out_at", "shared", "preferred"]

acts = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(DAYS), st.integers(9, 16), st.booleans()),
    st.tuples(st.just("cancel"), st.booleans()),
    st.tuples(st.just("undo"), st.booleans()),
    st.tuples(st.sampled_from(["disrupt", "restore"])),
    st.tuples(st.just("reach"), st.sampled_from(REACHED_BY)),
    st.tuples(st.just("wish"), st.sampled_from(["mobile", "email", "landline"]), st.sampled_from(WISHES)),
    st.tuples(st.just("nothing")),
)
waits = st.sampled_from([1, 45, 60, 1_800, 10_800, 43_200, 86_400, 172_800])
histories = st.tuples(
    st.sampled_from(REACHED_BY), st.sampled_from(DAYS), st.lists(st.tuples(acts, waits), min_size=2, max_size=9)
)


class Life:
    """One appointment from its booking until it is over."""

    def __init__(self, first: tuple[Any, ...], day: date) -> None:
        empty_database()
        self.council, self.reader = Council(BEGIN), Reader()
        self.sent = 0
        self.booked: Appointment = self.council.book(*first, day=day)
        self.reader.addresses = {value: kind.value for kind, value in first}
        self.reader.note(BEGIN, "booked", self.booked.starts_at, False, chose=True, undo=False)
        self.faults: list[str] = []

    def act(self, what: str, *how: object) -> None:
        """Do it, to the council and in the reader's eyes; what is refused has not been done."""
        version = self.booked.version
        try:
            getattr(self, f"_{what}")(*how)
        except Refusal:
            db.session.rollback()
            return
        if self.booked.version != version and what != "reach":
            stands = "disrupted" if self.booked.disrupted_at and self.booked.status == "booked" else self.booked.status
            by_staff = what in {"disrupt", "restore"} or bool(how[-1])
            chose = what in {"move", "undo"} and not by_staff
            undo = what == "undo"
            self.reader.note(self.council.now, stands, self.booked.starts_at, by_staff, chose=chose, undo=undo)

    def wait(self, seconds: int) -> None:
        """The clock goes on; the worker comes by at once, when the two minutes are over, and at the end."""
        end = self.council.now + timedelta(seconds=seconds)
        for later in (timedelta(0), timedelta(seconds=30), timedelta(seconds=120)):
            if (at := self.council.now + later) <= end:
                self.round(at)
        self.until(end)

    def until(self, end: datetime) -> None:
        """Rounds whenever something falls due, and every morning."""
        db.session.rollback()
        begin = self.council.now
        dues = {row.due_at for row in self.council.rows(status="planned")}
        hours = {clock.instant(begin.date() + timedelta(days=days), time(8)) for days in range((end - begin).days + 2)}
        for at in sorted(dues | hours | {end}):
            if begin < at <= end:
                self.round(at)

    def round(self, at: datetime) -> None:
        """One round of the worker, and what the reader would have sent."""
        self.council.now = at
        self.council.round()
        expected, found = self.reader.expects(at), self._went()
        if expected != found:
            self.faults.append(f"{at:%d %b %H:%M:%S}: sent {found}, expected {expected}")

    def _went(self) -> list[Said]:
        """What has left since the last look, in writing."""
        rows = [row for row in self.council.rows(status="sent") if row.channel != "call"]
        fresh, self.sent = sorted(rows, key=lambda row: (row.sent_at, row.id))[self.sent :], len(rows)
        return sorted((row.contact_point.value, row.kind) for row in fresh)

    def _move(self, day: date, hour: int, by: bool) -> None:
        self.council.move(self.booked, day, hour=hour, by=by)

    def _cancel(self, by: bool) -> None:
        self.council.cancel(self.booked, by=by)

    def _undo(self, by: bool) -> None:
        self.council.undo(self.booked, by=by)

    def _disrupt(self) -> None:
        self.council.disrupt(self.booked)

    def _restore(self) -> None:
        self.council.restore()

    def _nothing(self) -> None:
        """The clock goes on."""

    def _reach(self, contacts: tuple[tuple[Any, str], ...]) -> None:
        self.council.reach_by(self.booked, *contacts)
        self.reader.addresses = {value: kind.value for kind, value in contacts}

    def _wish(self, kind: str, wish: str) -> None:
        """Whoever uses a number or address of this kind wishes this, or no longer does."""
        value = next((value for value, is_a in self.reader.addresses.items() if is_a == kind), None)
        if value is None:
            return
        wishes = self.reader.wishes.setdefault(value, set())
        wishes.symmetric_difference_update({wish})
        with transaction() as session:
            point = session.scalars(select(ContactPoint).where(ContactPoint.value == value)).one()
            wanted: object = wish in wishes
            setattr(point, wish, (self.council.now if wanted else None) if wish == "opted_out_at" else wanted)
            point.version += 1


def live(first: tuple[Any, ...], day: date, history: list[tuple[tuple[Any, ...], int]]) -> Life:
    """A whole life; its faults say where the messages were not those that the reader expected."""
    life = Life(first, day)
    life.round(BEGIN)
    for act, seconds in history:
        life.act(*act)
        life.wait(seconds)
    life.until(max(life.council.now, life.booked.starts_at) + timedelta(hours=1))
    return life
