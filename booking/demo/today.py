"""Today at the demo's main library, at any hour: people are expected, waiting, being seen and gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.citizens.operations import name_citizen
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import db
from booking.core.errors import Refusal
from booking.core.intervals import Interval, subtract
from booking.core.tokens import random_reference
from booking.demo.cast import Cast, residents
from booking.demo.consultations import MINUTE, arrive, begin, book_at, end, needs_of, note_for, walk_in
from booking.demo.people import BILLS, FIND, KEEP, ONLINE, TAX, WORK
from booking.demo.team import CENTRAL, MAIN_SERVICES, MAIN_TEAM
from booking.sessions.models import AdvisorSession, Assignment
from booking.sessions.queries import find_slots
from booking.sessions.rules import SessionKind
from booking.visits import operations as visits
from booking.visits.models import Visit
from booking.visits.rules import HandOver, HandOverReason

BEFORE, AFTER = timedelta(hours=2), timedelta(hours=3)
SHORTEST = timedelta(minutes=10)
_LATER = (15, 5, 10)  # minutes by which each advisor starts later, so that starts do not all coincide


class Today:
    """The main library around now. Minutes before now are scaled down where midnight is nearer than two hours."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.venue = cast.venues[CENTRAL]
        self.start = max(clock.day_bounds(clock.day_of(now))[0], now - BEFORE)
        self._scale = (now - self.start) / BEFORE

    def ago(self, minutes: float) -> datetime:
        """Return the instant so many minutes ago, scaled where the day has just begun."""
        return self.now - self._scale * minutes * MINUTE

    def assignments(self, key: str) -> Sequence[Assignment]:
        """Return this advisor's assignments at the main library around now, by start."""
        query = (
            select(Assignment)
            .join(Assignment.session)
            .where(Assignment.advisor_id == self.cast.staff[key].id, AdvisorSession.venue_id == self.venue.id)
            .where(Assignment.ends_at > self.start, Assignment.starts_at < self.now + AFTER)
            .order_by(Assignment.starts_at)
        )
        return db.session.scalars(query).all()

    def at_work(self, key: str) -> Assignment:
        """Return the assignment in which this advisor is now, or the one nearest to now."""
        return min(self.assignments(key), key=lambda one: (one.ends_at <= self.now, abs(one.starts_at - self.now)))

    def book(
        self, key: str, name: str, slug: str, wanted: Callable[[datetime], bool], *, latest: bool = False
    ) -> tuple[Appointment, Assignment] | None:
        """Book this citizen with this advisor at the first (or latest) free start today that is wanted."""
        service, citizen = self.cast.services[slug], self.cast.citizens[name]
        booked_at, today = self.now - timedelta(days=3), clock.day_of(self.now)
        for assignment in self.assignments(key):
            needs = needs_of(citizen, assignment)
            slots = find_slots(
                service, needs, first_day=today, last_day=today, venue_ids=[self.venue.id], now=booked_at
            )
            starts = [slot.starts_at for slot in slots if assignment.advisor_id in slot.advisor_ids]
            starts = [at for at in starts if assignment.starts_at <= at < assignment.ends_at and wanted(at)]
            for starts_at in reversed(starts) if latest else starts:
                booked = book_at(citizen, service, assignment, starts_at, booked_at=booked_at)
                if booked is not None:
                    return booked, assignment
        return None


def fill_today(cast: Cast, now: datetime) -> bool:
    """Create today's visits at the main library, unless somebody is there already; return whether it did."""
    today = Today(cast, now)
    day = clock.day_of(now)
    there = select(Visit.id).where(Visit.venue_id == today.venue.id, Visit.day == day, Visit.arrived_at.is_not(None))
    if db.session.execute(there.limit(1)).first() is not None:
        return False
    for key in MAIN_TEAM:
        _be_at_work(today, key)
    _done(today)
    _handed_over(today)
    _in_progress(today)
    _waiting(today)
    _expected(today)
    return True


def _be_at_work(today: Today, key: str) -> None:
    """Open sessions where the weekly ones leave gaps around now; open_session would refuse nights and Sundays."""
    advisor = today.cast.staff[key]
    taken = db.session.scalars(
        select(Assignment).where(
            Assignment.advisor_id == advisor.id,
            Assignment.ends_at > today.start,
            Assignment.starts_at < today.now + AFTER,
        )
    ).all()
    later = _LATER[MAIN_TEAM.index(key)] * MINUTE if today.now - today.start == BEFORE else timedelta(0)
    whole = Interval(_even(today.start) + later, _even(today.now + AFTER))
    services = [today.cast.services[slug] for slug in MAIN_SERVICES[key]]
    desk = today.venue.desks[MAIN_TEAM.index(key)]
    for gap in subtract(whole, [Interval(one.starts_at, one.ends_at) for one in taken]):
        if gap.end - gap.start < SHORTEST:
            continue
        session = AdvisorSession(
            reference=random_reference(),
            venue_id=today.venue.id,
            kind=SessionKind.APPOINTMENTS if key == "tom" else SessionKind.MIXED,
            starts_at=gap.start,
            ends_at=gap.end,
            services=services,
        )
        session.assignments = [Assignment(advisor_id=advisor.id, desk_id=desk.id, starts_at=gap.start, ends_at=gap.end)]
        db.session.add(session)
    db.session.flush()


def _even(instant: datetime) -> datetime:
    """Round down to five minutes."""
    return instant - timedelta(minutes=instant.minute % 5, seconds=instant.second, microseconds=instant.microsecond)


def _done(today: Today) -> None:
    """Create four visits that are over: one with each advisor, one without a name, one who left unseen."""
    cast, venue = today.cast, today.venue
    for key, name, slug, arrived, finished in (
        ("amina", "Gary Schofield", TAX, 112, 80),
        ("tom", "Aram Rashid", FIND, 105, 70),
        ("grace", None, ONLINE, 95, 62),
    ):
        service = cast.services[slug]
        citizen = cast.citizens[name] if name else None
        visit = walk_in(cast, venue.id, citizen, service, today.ago(arrived))
        assignment = today.at_work(key)
        begin(visit, assignment, today.ago(arrived - 4), today.ago(arrived - 5))
        end(cast, visit, assignment, note_for(service, 1) if citizen else None, today.ago(finished))
    left = walk_in(cast, venue.id, cast.citizens["Rukhsana Bibi"], cast.services[TAX], today.ago(90))
    visits.mark_left(left, cast.host_at(venue.id), today.ago(58))


def _handed_over(today: Today) -> None:
    """Have one whom Amina has seen wait for Tom, with a line for him. Where he is not at work then, she helped them."""
    cast, service, assignment = today.cast, today.cast.services[BILLS], today.at_work("amina")
    visit = walk_in(cast, today.venue.id, cast.citizens["Chantelle Barlow"], service, today.ago(58))
    begin(visit, assignment, today.ago(55), today.ago(54))
    said = "Her landlord wants her out by Friday. She has his letter with her."
    to = HandOver(cast.services[KEEP].id, HandOverReason.KNOWS_MORE, cast.staff["tom"].id, for_next=said)
    talk, at = visit.consultations[-1], today.ago(34)
    try:
        visits.hand_over(talk, to, advisor_id=assignment.advisor_id, topic_id=service.topics[0].id, now=at)
    except Refusal:
        end(cast, visit, assignment, note_for(service, 0), at)


def _in_progress(today: Today) -> None:
    """Create two consultations in progress: one booked, where there was a start to book, and one drop-in."""
    cast, venue = today.cast, today.venue
    booked = today.book(
        "amina", "Mohammed Aslam", TAX, lambda starts: today.ago(25) <= starts <= today.ago(6), latest=True
    )
    if booked:
        appointment, assignment = booked
        visit = arrive(cast, appointment, max(today.start, appointment.starts_at - 6 * MINUTE))
        begin(visit, assignment, appointment.starts_at, appointment.starts_at + MINUTE)
    else:
        visit = walk_in(cast, venue.id, cast.citizens["Mohammed Aslam"], cast.services[TAX], today.ago(16))
        begin(visit, today.at_work("amina"), today.ago(8), today.ago(7))
    visit = walk_in(cast, venue.id, cast.citizens["Kerry-Ann Lomax"], cast.services[KEEP], today.ago(41))
    begin(visit, today.at_work("tom"), today.ago(14), today.ago(12))


def _waiting(today: Today) -> None:
    """Create four who wait: one booked and early, one with a first name only, one without a name, one spelt anew."""
    cast, venue = today.cast, today.venue
    known = cast.citizens["Nasreen Akhtar"]
    reached = [(ContactKind(point.kind), point.value) for point in known.contact_points]
    again = name_citizen("Nasrin Akhtar", contacts=reached, now=today.ago(31))  # a likely record, to be recognised
    for citizen, slug, minutes in ((again, BILLS, 31), (cast.citizens["Aisha"], ONLINE, 17), (None, FIND, 9)):
        walk_in(cast, venue.id, citizen, cast.services[slug], today.ago(minutes))
    early = today.book("grace", "Stanisław Wójcik", WORK, lambda starts: today.now < starts)
    if early and early[0].starts_at - today.now < 40 * MINUTE:
        arrive(cast, early[0], today.ago(4))


def _expected(today: Today) -> None:
    """Create one who is late, six who have booked, and two who plan to come."""
    today.book("grace", "Callum Heyes", WORK, lambda starts: today.ago(29) <= starts <= today.ago(2), latest=True)
    for key, name, slug in (
        ("amina", "Beverley Nuttall", TAX),
        ("tom", "Joseph Mwangi", FIND),
        ("grace", "Iryna Kovalenko", ONLINE),
        ("amina", "Lee Wrigley", TAX),
        ("tom", "Zainab Hussain", FIND),
        ("grace", "Hamid Rezaei", WORK),
    ):
        today.book(key, name, slug, lambda starts: starts > today.now)
    for name in ("Sheila Ogden", "Li Wei"):
        visits.plan_visit(
            today.at_work("amina").session,
            citizen=today.cast.citizens[name],
            service_id=today.cast.services[TAX].id,
            needs=residents()[name].needs,
            now=today.ago(100),
        )
