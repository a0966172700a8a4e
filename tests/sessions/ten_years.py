"""A council over ten years: series, bank holidays, closures, breaks, bookings and holds, week after week.

Whatever is entered goes into the application and into the facts of the slow calendar.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import holidays

from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.services.models import Department, Service
from booking.sessions import operations
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime, SessionSeries
from booking.sessions.operations.taking import hold_time
from booking.sessions.queries import days_with_slots, find_slots
from booking.sessions.rules import SeriesTerms
from booking.staff.models import StaffMember
from booking.venues.models import PrivateRoom, Venue
from tests.sessions.slow_calendar import DAY, Facts, Kind, Repeats, Series, Taken, instant, slots

FIRST, YEARS = date(2026, 1, 5), 10  # a Monday
ADVISORS = (1, 2, 3)
NATIONS = {1: "England", 2: "Scotland", 3: "Wales"}
ROOMS = {1: [1], 2: [2, 3], 3: []}
KINDS = {
    1: Kind(minutes=25, write_up=5, notice=0, horizon=28, share=0, needs_room=False),
    2: Kind(minutes=50, write_up=10, notice=120, horizon=28, share=25, needs_room=False),
    3: Kind(minutes=35, write_up=10, notice=0, horizon=5, share=0, needs_room=True),
}
_SUBDIVISIONS = {"England": "ENG", "Scotland": "SCT", "Wales": "WLS"}


class Decade:
    """The council. `week` simulates one week and returns every difference of the application and the slow calendar."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.compared = self.weeks = 0
        self.facts = Facts([], {}, ROOMS)
        self._series: list[tuple[Series, int]] = []

    def build(self) -> None:
        """Venues, advisors, services, and a series or two of each advisor for every two years."""
        years = range(FIRST.year, FIRST.year + YEARS + 1)
        for venue, nation in NATIONS.items():
            found = holidays.country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=years)
            self.facts.holidays[venue] = set(found)
        with transaction() as session:
            session.add(Department(id=1, slug="revenues", name="Revenues"))
            session.flush()
            for id_, kind in KINDS.items():
                session.add(_service(id_, kind))
            for id_, nation in NATIONS.items():
                name = f"Library {id_}"
                session.add(Venue(id=id_, slug=f"v{id_}", name=name, authority="T", nation=nation, step_free=True))
            session.flush()
            for id_ in ADVISORS:
                session.add(StaffMember(id=id_, email=f"a{id_}@t.example", name=f"A{id_}", fs_uniquifier=f"u{id_}"))
            session.add_all(
                PrivateRoom(id=room, venue_id=venue, name=f"Room {room}")
                for venue, all_ in ROOMS.items()
                for room in all_
            )
        for year in range(0, YEARS, 2):
            for advisor in ADVISORS:
                for starts, ends in (((6, 10), (11, 13)), ((13, 14), (15, 23))):
                    if self.chance.random() < 0.9:
                        self._start(advisor, FIRST + timedelta(days=364 * year), starts, ends)

    def week(self, monday: date) -> list[str]:
        """Open the sessions of a week, close, book and hold at random, and compare every slot of it."""
        sunday, self.weeks = monday + 6 * DAY, self.weeks + 1
        now = instant(monday, time(self.chance.choice((6, 7, 8, 11)), self.chance.choice((0, 17))))
        with transaction() as session:
            for one, id_ in self._series:
                if one.repeats.first_day <= sunday and monday <= one.repeats.last_day:
                    operations.materialise(session.get_one(SessionSeries, id_), monday, sunday, now=now)
        self.facts.taken = []
        # A closure that began on Sunday may last until Tuesday.
        self.facts.closures = [one for one in self.facts.closures if one[2] > instant(monday, time(0))]
        for act in self.chance.choices((self._close, self._own_time, self._book, self._hold), (2, 2, 12, 4), k=20):
            act(monday, now)
        return [difference for id_ in KINDS for difference in self._differences(id_, monday, sunday, now)]

    def _differences(self, service_id: int, monday: date, sunday: date, now: datetime) -> list[str]:
        later = now + timedelta(minutes=self.chance.choice((0, 15, 24 * 60)))
        service = db.session.get_one(Service, service_id)
        found = find_slots(service, Needs(), first_day=monday, last_day=sunday, now=later)
        counted = days_with_slots(service, Needs(), first_day=monday, last_day=sunday, now=later)
        db.session.rollback()
        ours = {(slot.starts_at, slot.venue_id): set(slot.advisor_ids) for slot in found}
        theirs = slots(self.facts, KINDS[service_id], monday, sunday, later)
        self.compared += len(theirs)
        wrong = [
            f"service {service_id}, {at:%a %d %b %Y %H:%M}Z, venue {venue}: shown {ours.get((at, venue))}, "
            f"should be {theirs.get((at, venue))}, at {later:%a %d %H:%M}Z"
            for at, venue in sorted(ours.keys() | theirs.keys())
            if ours.get((at, venue)) != theirs.get((at, venue))
        ]
        if len(found) != len(ours) or sum(counted.values()) != len(ours):
            wrong.append(
                f"service {service_id}: {len(found)} lines, {sum(counted.values())} counted, {len(ours)} slots"
            )
        return wrong + self._overlaps(KINDS[service_id], ours, later)

    def _overlaps(self, kind: Kind, shown: dict[tuple[datetime, int], set[int]], now: datetime) -> list[str]:
        """Slots shown that overlap taken time or a closure."""
        standing = [one for one in self.facts.taken if one.stands(now)]
        return [
            f"{at} at venue {venue} overlaps {thing}"
            for (at, venue), advisors in shown.items()
            for thing in [
                *(t for t in standing if t.advisor in advisors and t.starts_at < at + _lasts(kind) and at < t.ends_at),
                *(c for c in self.facts.closures if c[0] == venue and c[1] < at + _lasts(kind) and at < c[2]),
            ]
        ]

    def _start(self, advisor: int, first_day: date, starts: tuple[int, int], ends: tuple[int, int]) -> None:
        one = self._random_series(advisor, first_day, starts, ends)
        if not any(one.repeats.on(first_day + n * DAY) for n in range(700)):
            return  # refused, and rightly: no day fits
        terms = SeriesTerms(
            venue_id=one.venue,
            kind="appointments",
            rule=one.repeats.rule,
            first_day=one.repeats.first_day,
            starts=one.starts,
            ends=one.ends,
            service_ids=tuple(KINDS),
            advisors=((advisor, None),),
            breaks=one.breaks,
            days_off=tuple(sorted(one.days_off)),
            days_on=tuple(sorted(one.days_on)),
        )
        with transaction():
            kept = operations.start_series(terms, now=datetime.combine(first_day, time(0), tzinfo=UTC))
            self._series.append((one, kept.id))
        self.facts.series.append(one)

    def _random_series(self, advisor: int, first_day: date, starts: tuple[int, int], ends: tuple[int, int]) -> Series:
        chance, venue = self.chance, self.chance.choice(list(NATIONS))
        begins = time(chance.randint(*starts), chance.choice((0, 0, 10, 30)))
        until = time(chance.randint(*ends), 0)
        kind = chance.choice(("weekly", "weekly", "weekly", "monthly", "daily"))
        repeats = Repeats(
            kind,
            every=chance.choice((1, 1, 2, 3)) if kind != "daily" else chance.choice((1, 2, 5)),
            weekdays=tuple(sorted(chance.sample(range(7), chance.randint(2, 5)))),
            nth=chance.choice((1, 2, 3, 4, -1)),
            first_day=first_day + chance.randint(0, 13) * DAY,
            last_day=first_day + timedelta(days=727),
        )
        breaks: tuple[tuple[time, time], ...] = ()
        if chance.random() < 0.5:
            hour = chance.randint(begins.hour + 1, until.hour - 1) if until.hour - begins.hour > 2 else begins.hour + 1
            from_, to = time(hour, chance.choice((0, 15))), time(hour, chance.choice((30, 35, 45)))
            breaks = ((from_, to),) if begins <= from_ and to <= until else ()
        days = [first_day + n * DAY for n in range(727)]
        shut = [day for day in days if day in self.facts.holidays[venue]]
        off, on = frozenset(chance.sample(days, 20)), frozenset(chance.sample(shut, len(shut) // 2))
        return Series(advisor, venue, repeats, begins, until, breaks, off, on)

    def _close(self, monday: date, _now: datetime) -> None:
        venue, day = self.chance.choice(list(NATIONS)), monday + self.chance.randint(0, 6) * DAY
        start = instant(day, time(self.chance.randint(7, 16), self.chance.choice((0, 10, 30))))
        end = start + timedelta(minutes=self.chance.choice((30, 95, 600, 2000)))
        with transaction() as session:
            operations.shut_venue(session.get_one(Venue, venue), start, end)
        self.facts.closures.append((venue, start, end))
        # What is only held goes when a venue shuts, so nothing is held while there are closures still to come.
        self.facts.taken = [
            one for one in self.facts.taken if one.expires_at is None or not self._loses(one, start, end)
        ]

    def _loses(self, held: Taken, start: datetime, end: datetime) -> bool:
        """Return whether a closure may delete a hold: wherever its advisor works then."""
        return held.starts_at < end and start < held.ends_at and not self._is_kept(held)

    def _is_kept(self, held: Taken) -> bool:
        from booking.sessions.models import BusyTime

        there = db.select(BusyTime.id).where(
            BusyTime.advisor_id == held.advisor, BusyTime.starts_at == held.starts_at, BusyTime.kind == "hold"
        )
        found = db.session.scalars(there).first() is not None
        db.session.rollback()
        return found

    def _own_time(self, monday: date, now: datetime) -> None:
        advisor, day = self.chance.choice(ADVISORS), monday + self.chance.randint(0, 6) * DAY
        start = instant(day, time(self.chance.randint(7, 19), self.chance.choice((0, 17, 40))))
        end = start + timedelta(minutes=self.chance.choice((5, 13, 60, 180)))
        try:
            with transaction():
                operations.take_own_time(advisor, self.chance.choice(("break", "away")), start, end, now=now)
        except SlotTaken:
            return
        self.facts.taken = [
            one
            for one in self.facts.taken
            if one.stands(now) or one.advisor != advisor or one.ends_at <= start or end <= one.starts_at
        ]
        self.facts.taken.append(Taken(advisor, None, start, end))

    def _book(self, monday: date, now: datetime) -> None:
        self._take(monday, now, None)

    def _hold(self, monday: date, now: datetime) -> None:
        self._take(monday, now, now + timedelta(minutes=self.chance.choice((10, 20))))

    def _take(self, monday: date, now: datetime, until: datetime | None) -> None:
        id_ = self.chance.choice(list(KINDS))
        service, kind = db.session.get_one(Service, id_), KINDS[id_]
        found = find_slots(service, Needs(), first_day=monday, last_day=monday + 6 * DAY, now=now)
        if not found:
            db.session.rollback()
            return
        slot = self.chance.choice(found)
        asked: dict[str, Any] = {"venue_id": slot.venue_id, "starts_at": slot.starts_at, "now": now}
        try:
            with transaction() as session:
                service = session.get_one(Service, id_)
                if until is None:
                    busy = operations.take_time(service, Needs(), **asked).busy_time
                else:
                    hold = hold_time(service, Needs(), until=until, **asked)
                    busy = session.get_one(BusyTime, hold.busy_time_id)
                who, room = busy.advisor_id, busy.room_id
        except Refusal as refusal:  # it was shown, and nobody else is there
            raise AssertionError(f"{slot} was shown and refused: {refusal!r}") from refusal
        self.facts.taken.append(Taken(who, room, slot.starts_at, slot.starts_at + _lasts(kind), until))


def _lasts(kind: Kind) -> timedelta:
    return timedelta(minutes=kind.step)


def _service(id_: int, kind: Kind) -> Service:
    return Service(
        id=id_,
        department_id=1,
        slug=f"s{id_}",
        name=f"Service {id_}",
        minutes=kind.minutes,
        write_up_minutes=kind.write_up,
        notice_minutes=kind.notice,
        horizon_days=kind.horizon,
        day_share=kind.share,
        needs_private_room=kind.needs_room,
        topics=[],
    )


def mondays(every: int = 1) -> list[date]:
    """The Mondays of the ten years; at least those of the weeks in which the clocks change, and of some holidays."""
    all_ = [FIRST + timedelta(weeks=n) for n in range(52 * YEARS)]
    if every == 1:
        return all_
    special = [m for m in all_ if m.month in (3, 10) and (m + 6 * DAY).day >= 25 and (m + 13 * DAY).month != m.month]
    return sorted({*all_[::every], *special[:: max(1, every // 20)]})
