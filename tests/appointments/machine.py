"""State machine of random acts on a diary: after each, the database and the model on paper must agree."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, Refusal
from booking.disruptions import operations as disruptions
from booking.disruptions.errors import NothingToReopen
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.sessions.models import AdvisorSession, BusyTime, Disruption
from booking.sessions.rules import Hold
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests.appointments.model import UNDO_WITHIN, Held
from tests.appointments.two_diaries import ALONE, DAYS, GROUP, KINDS, PRIVATE, TwoDiaries, different
from tests.sessions.slow_calendar import slots

any_number = st.integers(0, 10_000)
services = st.sampled_from([ALONE, ALONE, PRIVATE, GROUP])


class Booked(TwoDiaries):
    """Acts of people: choose, book, release, reschedule, cancel, undo."""

    @rule(service=services, pick=any_number)
    def book(self, service: int, pick: int) -> None:
        """Whoever is shown a slot, and is next, gets it."""
        slot = self.slot_shown(service, pick)
        if slot is None:
            return
        with transaction() as session:
            self.keep(self.book_at(session, service, slot.venue_id, slot.starts_at))

    @rule(venue=any_number, half=st.integers(0, 60), service=services)
    def book_blindly(self, venue: int, half: int, service: int) -> None:
        """A time that was not shown, as from an old page: booked only where it is free."""
        starts_at = clock.instant(DAYS[0], time(9)) + timedelta(minutes=30 * half)
        where = self.venues[venue % len(self.venues)]
        joins = service == GROUP and self.group_with_room(where, starts_at)
        free = joins or self.paper.could_be(service, where, starts_at, self.now)
        try:
            with transaction() as session:
                self.keep(self.book_at(session, service, where, starts_at))
        except Refusal:
            return
        assert free and starts_at >= self.now, "a time was sold that was not free"

    @rule(service=services, pick=any_number, minutes=st.sampled_from([2, 10]))
    def hold(self, service: int, pick: int, minutes: int) -> None:
        """Whoever chooses a slot holds it for some minutes."""
        slot = self.slot_shown(service, pick)
        if slot is None:
            return
        until = self.now + timedelta(minutes=minutes)
        with transaction() as session:
            hold = sessions.hold_time(
                session.get_one(Service, service),
                Needs(),
                venue_id=slot.venue_id,
                starts_at=slot.starts_at,
                until=until,
                now=self.now,
            )
            busy = session.get_one(BusyTime, hold.busy_time_id)
            lasts = timedelta(minutes=KINDS[service].step)
            whose = (busy.id, hold.tag, service, slot.venue_id, busy.advisor_id, busy.room_id, slot.starts_at, lasts)
        self.forget_reclaimed()
        self.paper.held.append(Held(*whose, until))

    @precondition(lambda self: self.paper.held)
    @rule(pick=any_number)
    def confirm(self, pick: int) -> None:
        """A hold becomes an appointment, also an expired one while the slot is free."""
        held = self.paper.held.pop(pick % len(self.paper.held))
        free = self.paper.could_be(held.service, held.venue, held.starts_at, self.now) and held.starts_at >= self.now
        theirs = held.until > self.now and self.is_there(held)
        try:
            with transaction() as session:
                hold = Hold(held.busy_time, held.tag)
                self.keep(self.book_at(session, held.service, held.venue, held.starts_at, hold=hold))
        except Refusal:
            assert held.service == GROUP or not (free and self.is_there(held)), "a free slot was held and refused"
            if self.is_there(held):
                self.paper.held.append(held)
            return
        assert free or held.service == GROUP or theirs, "a hold was confirmed for a time that is somebody else's"

    @precondition(lambda self: self.paper.held)
    @rule(pick=any_number)
    def let_go(self, pick: int) -> None:
        """Somebody leaves the journey."""
        held = self.paper.held.pop(pick % len(self.paper.held))
        with transaction():
            sessions.release_hold(Hold(held.busy_time, held.tag))

    @precondition(lambda self: self.paper.booked())
    @rule(pick=any_number, to=any_number, by_staff=st.booleans())
    def reschedule(self, pick: int, to: int, by_staff: bool) -> None:
        """To a slot that is shown; refused only where the appointment has begun."""
        one = self.one_booked(pick)
        slot = self.slot_shown(one.service, to)
        if slot is None:
            return
        stood, same = (one.venue, one.starts_at), (one.venue, one.starts_at) == (slot.venue_id, slot.starts_at)
        hit = self.row_of(one).disrupted_at is not None

        def act(row: Appointment, **how: Any) -> None:
            operations.reschedule(row, venue_id=slot.venue_id, starts_at=slot.starts_at, **how)

        if self.change(one, act, by_staff) and (hit or not same):
            one.has_done("moved", self.now, by_staff, stood)

    @precondition(lambda self: self.paper.booked())
    @rule(pick=any_number, by_staff=st.booleans())
    def cancel(self, pick: int, by_staff: bool) -> None:
        """Refused only where it has begun."""
        one = self.one_booked(pick)
        if self.change(one, operations.cancel, by_staff):
            one.has_done("cancelled", self.now, by_staff, (one.venue, one.starts_at))

    @precondition(lambda self: any(one.did for one in self.paper.promises.values()))
    @rule(pick=any_number, by_staff=st.booleans())
    def undo(self, pick: int, by_staff: bool) -> None:
        """Within two minutes, by the same kind of person, while the time is free."""
        changed = [one for one in self.paper.promises.values() if one.did]
        one = changed[pick % len(changed)]
        may = self.now - one.did_at <= UNDO_WITHIN and one.by_staff == by_staff
        may = may and one.did_version == self.row_of(one).version  # nothing has happened to it since
        free = self.paper.could_be(one.service, *one.stood, self.now, but=one)
        free = free or (one.service == GROUP and self.group_with_room(*one.stood))
        try:
            with transaction():
                row = self.row_of(one)
                by_id = self.host if by_staff else None
                operations.undo(row, expected_version=row.version, by_id=by_id, now=self.now)
                self.keep(row)
        except NothingToUndo:
            assert not may, "it could have been taken back"
            return
        except SlotTaken:
            assert not free, "its time was free, and it was not given back"
            return
        assert may, "it was taken back too late, or by somebody else"
        assert (one.venue, one.starts_at) == one.stood
        one.did = ""


class Disrupted(TwoDiaries):
    """Disruptions: a closure, an absence, an end, a shortened session, a stand-in; and time passes."""

    @rule(venue=any_number, half=st.integers(0, 8), halves=st.integers(1, 6))
    def close(self, venue: int, half: int, halves: int) -> None:
        """Close a venue for a while: no slots, and its appointments are affected."""
        where = self.venues[venue % len(self.venues)]
        start = clock.instant(DAYS[self.venues.index(where)], time(9, 30)) + timedelta(minutes=30 * half)
        end = start + timedelta(minutes=30 * halves)

        def act() -> Disruption:
            found = db.session.get_one(Venue, where)
            return disruptions.close_venue(found, start, end, "A burst pipe", by_id=self.host, now=self.now)

        self.disrupt(act, self.paper.closures, where, start, end)

    @rule(advisor=any_number, half=st.integers(0, 8), halves=st.integers(1, 6), day=st.booleans())
    def fall_ill(self, advisor: int, half: int, halves: int, day: bool) -> None:
        """An advisor is absent for a while."""
        who = self.one_advisor(advisor)
        start = clock.instant(DAYS[day], time(9, 30)) + timedelta(minutes=30 * half)
        end = start + timedelta(minutes=30 * halves)

        def act() -> Disruption:
            found = db.session.get_one(StaffMember, who)
            return disruptions.advisor_away(found, start, end, "Ill", by_id=self.host, now=self.now)

        self.disrupt(act, self.paper.away, who, start, end)

    @precondition(lambda self: self.paper.closures or self.paper.away)
    @rule(pick=any_number)
    def reopen(self, pick: int) -> None:
        """Reopen a disruption: unresolved appointments that stand again are restored."""
        every = [*self.paper.closures, *self.paper.away]
        shut = every[pick % len(every)]
        try:
            with transaction() as session:
                found = session.scalars(select(Disruption).where(Disruption.reference == shut.reference)).one()
                disruptions.reopen(found, by_id=self.host, now=self.now)
        except NothingToReopen:
            assert shut.ends_at <= self.now
            return
        for all_ in (self.paper.closures, self.paper.away):
            if shut in all_ and shut.starts_at >= self.now:
                all_.remove(shut)
            elif shut in all_:
                shut.ends_at = min(shut.ends_at, self.now)

    @rule(pick=any_number, halves=st.integers(-3, 3))
    def shorten(self, pick: int, halves: int) -> None:
        """A session ends earlier, or later again; whoever has left is unticked, as the form asks."""
        id_ = list(self.session_ends)[pick % len(self.session_ends)]
        with transaction() as session:
            one = session.get_one(AdvisorSession, id_)
            ends_at = self.session_ends[id_] + timedelta(minutes=30 * halves)
            if one.starts_at <= self.now or ends_at <= self.now:
                return
            how: dict[str, Any] = {
                "starts_at": one.starts_at,
                "ends_at": ends_at,
                "advisors": [(who, None) for who in sorted({a.advisor_id for a in one.assignments} - self.paper.ended)],
                "services": list(one.services),
                "kind": one.kind,
                "venue": one.venue,
                "now": self.now,
            }
            whole = one.starts_at, max(one.ends_at, ends_at)
            disruptions.change_of_sessions(
                lambda: sessions.change_session(one, **how), reason="Short", by_id=self.host, now=self.now, window=whole
            )
        self.read_assignments()
        self.forget_reclaimed()

    @precondition(lambda self: self.paper.booked())
    @rule(pick=any_number)
    def stand_in(self, pick: int) -> None:
        """Somebody else takes it, at the same time, if anybody is free."""
        one = self.one_booked(pick)
        time_ = (one.venue, one.starts_at)
        self.change(one, disruptions.stand_in, True, expected=False)
        assert time_ == (one.venue, one.starts_at)
        self.forget_reclaimed()

    @precondition(lambda self: not self.paper.ended)
    @rule(advisor=any_number)
    def end(self, advisor: int) -> None:
        """An advisor leaves the council."""
        who = self.one_advisor(advisor)
        with transaction() as session:
            disruptions.end_advisor(session.get_one(StaffMember, who), by_id=self.host, now=self.now)
        self.paper.ended.add(who)
        self.forget_reclaimed()

    @rule(minutes=st.sampled_from([1, 2, 5, 11, 60, 23 * 60]))
    def wait(self, minutes: int) -> None:
        """Time passes: holds expire, and appointments begin."""
        if self.now + timedelta(minutes=minutes) < clock.instant(DAYS[1], time(14)):
            self.now += timedelta(minutes=minutes)


class Diary(Booked, Disrupted):
    """All of it, with the invariants."""

    @invariant()
    def no_time_is_taken_twice(self) -> None:
        """No overlap, of no advisor and in no room."""
        assert self.overlaps("advisor_id") == self.overlaps("room_id") == 0

    @invariant()
    def what_was_promised_is_kept(self) -> None:
        """Every reference: time, place, status, version, and its busy time exactly."""
        rows = {row.reference: row for row in db.session.scalars(select(Appointment))}
        assert rows.keys() == self.paper.promises.keys()
        seats: set[tuple[int | None, int]] = set()
        waiting = self.waiting()
        for one in self.paper.promises.values():
            row, busy = rows[one.reference], rows[one.reference].busy_time
            assert (row.status, row.venue_id, row.starts_at) == (one.status, one.venue, one.starts_at)
            assert row.version >= one.version, "a version fell"
            if one.status == "cancelled":
                assert busy is None
                continue
            assert busy is not None and (busy.starts_at, busy.ends_at) == one.time
            assert (busy.advisor_id, busy.kind) == (row.advisor_id, "group" if one.service == GROUP else "appointment")
            assert (row.busy_time_id, row.seat) not in seats and row.seat <= busy.seats
            seats.add((row.busy_time_id, row.seat))
            if one.starts_at > self.now:
                waits = row.disrupted_at is not None
                assert waits != self.paper.stands(one), f"{one} {'waits, and stands' if waits else 'cannot take place'}"
                assert waits == (row.id in waiting), "it waits, and for nothing; or for something, and does not know"
        self.no_time_is_nobodys(seats)
        db.session.rollback()

    @invariant()
    def the_slots_shown_are_those_that_are_free(self) -> None:
        """Those of the slow calendar, minute by minute."""
        for id_ in (ALONE, PRIVATE):
            ours = {(slot.starts_at, slot.venue_id): set(slot.advisor_ids) for slot in self.shown(id_)}
            free = slots(self.paper.facts(), KINDS[id_], DAYS[0], DAYS[1], self.now)
            assert ours == free, different(ours, free)
