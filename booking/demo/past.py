"""Past and future appointments of the demo: five weeks behind, two ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.appointments import operations as appointments
from booking.citizens.models import Citizen
from booking.citizens.rules import Part
from booking.core import clock
from booking.core.database import db
from booking.demo.cast import Cast, residents
from booking.demo.consultations import MINUTE, arrive, begin, book_at, end, note_for, walk_in
from booking.demo.people import RESIDENTS
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment
from booking.sessions.rules import SessionKind
from booking.visits import operations as visits

REST = timedelta(days=4)  # nobody comes again sooner
DAYS_BOOKED_AHEAD = 12


class PastDiary:
    """Chooses who comes next: someone with such a matter whose last visit is longest ago. The same on every load."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.dice = Random(16)
        self.last: dict[str, datetime] = {}
        self.times: Counter[tuple[str, str]] = Counter()

    def next_for(
        self, offered: Sequence[Service], at: datetime, *, new: bool = False
    ) -> tuple[Citizen, Service] | None:
        """Choose a citizen and a matter; None where nobody is left. Nobody comes more than three times about one."""
        slugs = {service.slug for service in offered}
        there: list[tuple[datetime, float, str, str]] = []
        for resident in RESIDENTS:
            last = self.last.get(resident.name)
            if last is not None and abs(at - last) < REST:
                continue
            for slug in resident.matters:
                if slug in slugs and self.times[resident.name, slug] < 3:
                    there.append(
                        (last or datetime.min.replace(tzinfo=at.tzinfo), self.dice.random(), resident.name, slug)
                    )
        if not there:
            return None
        _last, _chance, name, slug = min(there)
        return self.cast.citizens[name], self.cast.services[slug]

    def came(self, citizen: Citizen, service: Service, at: datetime) -> int:
        """Record the visit and return how often they had come about this service before."""
        self.last[citizen.name] = at
        self.times[citizen.name, service.slug] += 1
        return self.times[citizen.name, service.slug] - 1


def sessions_between(start: datetime, end: datetime) -> Sequence[AdvisorSession]:
    """Return the sessions that start in this interval, by start, with assignments and services loaded."""
    query = (
        select(AdvisorSession)
        .where(AdvisorSession.starts_at >= start, AdvisorSession.starts_at < end)
        .options(
            joinedload(AdvisorSession.venue),
            selectinload(AdvisorSession.services),
            selectinload(AdvisorSession.assignments).joinedload(Assignment.advisor),
        )
        .order_by(AdvisorSession.starts_at, AdvisorSession.id)
    )
    return db.session.scalars(query).all()


def create_past(diary: PastDiary, now: datetime) -> None:
    """Create the visits of the days before today: about four a day over all libraries."""
    start = clock.day_bounds(clock.day_of(now))[0]
    for session in sessions_between(start - timedelta(days=60), start):
        for assignment in session.assignments:
            if diary.dice.random() < 0.42:
                _one_visit(diary, session, assignment)


def _one_visit(diary: PastDiary, session: AdvisorSession, assignment: Assignment) -> None:
    chosen = diary.next_for(session.services, session.starts_at)
    if chosen is None:
        return
    citizen, service = chosen
    length = (service.minutes + service.write_up_minutes) * MINUTE
    starts = session.starts_at + diary.dice.randrange(max((session.ends_at - session.starts_at) // length, 1)) * length
    chance = diary.dice.random()
    if session.kind == SessionKind.DROP_IN or (session.kind == SessionKind.MIXED and chance < 0.4):
        arrived = starts - diary.dice.randint(2, 15) * MINUTE if starts > session.starts_at else starts
        who = None if chance < 0.06 else citizen
        visit = walk_in(diary.cast, session.venue_id, who, service, arrived)
    else:
        booked_at = starts - timedelta(days=diary.dice.randint(2, 9), minutes=diary.dice.randint(0, 300))
        appointment = book_at(citizen, service, assignment, starts, booked_at=booked_at)
        if appointment is None:
            return
        if chance > 0.93:
            appointments.mark_no_show(appointment, by_id=assignment.advisor_id, now=starts + 20 * MINUTE)
            return
        visit = arrive(diary.cast, appointment, starts - diary.dice.randint(1, 9) * MINUTE)
        who = citizen
    if who is not None and citizen.name == "Doreen Butterworth":
        visits.add_to_party(
            visit, diary.cast.citizens["Linda Fitton"], Part.COMPANION, by_id=assignment.advisor_id, now=starts
        )
    begin(visit, assignment, starts, starts + MINUTE)
    before = diary.came(citizen, service, starts) if who else 0
    end(diary.cast, visit, assignment, note_for(service, before) if who else None, starts + service.minutes * MINUTE)


def book_ahead(diary: PastDiary, now: datetime) -> None:
    """Create the appointments and planned visits of the next days."""
    soon = now + timedelta(hours=1)
    for session in sessions_between(soon, now + timedelta(days=DAYS_BOOKED_AHEAD)):
        for assignment in session.assignments:
            if diary.dice.random() < 0.4:
                _one_booking(diary, session, assignment, now)


def _one_booking(diary: PastDiary, session: AdvisorSession, assignment: Assignment, now: datetime) -> None:
    chosen = diary.next_for(session.services, session.starts_at)
    if chosen is None:
        return
    citizen, service = chosen
    said_at = now - timedelta(minutes=diary.dice.randint(30, 5 * 24 * 60))
    if session.kind == SessionKind.DROP_IN:
        needs = residents()[citizen.name].needs
        visits.plan_visit(session, citizen=citizen, service_id=service.id, needs=needs, now=said_at)
    else:
        length = (service.minutes + service.write_up_minutes) * MINUTE
        count = (session.ends_at - session.starts_at) // length
        starts = session.starts_at + diary.dice.randrange(max(count, 1)) * length
        if book_at(citizen, service, assignment, starts, booked_at=said_at) is None:
            return
    diary.came(citizen, service, session.starts_at)
