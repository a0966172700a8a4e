"""The figures against a slow, obvious count of the same rows, and against a small day that can be counted by hand."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import links, random_reference
from booking.figures.queries import figures
from booking.figures.rules import COUNTS, Figures, Pair
from booking.messages.models import Message
from booking.services.models import SearchWithoutResult, Service
from booking.sessions.models import BusyTime
from booking.staff.rules import Scope
from booking.visits.models import Consultation, Visit, VisitAct
from tests import factories

FIRST, LAST = date(2026, 10, 24), date(2026, 10, 26)  # the clocks change on the 25th
STATUSES = ("planned", "claimed", "sent", "delivered", "failed", "unknown", "suppressed", "expired")


class Council:
    """A council whose days are made at random, some at the very edges of the days that are counted."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.venues = [factories.venue("Heywood", slug="heywood"), factories.venue("Langley", slug="langley")]
        self.services = [factories.service("Tax", slug="tax"), factories.service("Homes", slug="homes")]
        self.advisor, self.citizen = factories.staff(), factories.citizen()
        edges = [clock.day_bounds(day)[end] for day in (FIRST, LAST) for end in (0, 1)]
        tick = timedelta(microseconds=1)
        self.instants = [edge + step for edge in edges for step in (-tick, timedelta(0), tick)]
        self.spans = iter(range(10_000))

    def instant(self) -> datetime:
        """A moment in or near the days that are counted."""
        if self.dice.random() < 0.4:
            return self.dice.choice(self.instants)
        return clock.instant(FIRST, time(0)) + timedelta(minutes=self.dice.randrange(-600, 6000))

    def appointment(self) -> Appointment:
        """Booked or cancelled, come or not."""
        at, apart = self.instant(), datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=next(self.spans))
        cancelled = self.dice.random() < 0.2
        reference = random_reference()
        busy = BusyTime(advisor=self.advisor, kind="appointment", starts_at=apart, ends_at=apart + timedelta(hours=1))
        row = Appointment(
            reference=reference,
            link_hash=links.hash("appointment", reference, 1),
            citizen=self.citizen,
            service=self.dice.choice(self.services),
            venue=self.dice.choice(self.venues),
            advisor=self.advisor,
            busy_time=None if cancelled else busy,
            status="cancelled" if cancelled else "booked",
            starts_at=at,
            ends_at=at + timedelta(minutes=25),
            booked_at=at - timedelta(days=3),
            did_not_come_at=at if self.dice.random() < 0.3 else None,
        )
        db.session.add(row)
        if self.dice.random() < 0.6:
            self.visit(row, clock.day_of(at))
        return row

    def visit(self, appointment: Appointment | None, day: date) -> Visit:
        """Of someone who came, or only said so, or was checked in by mistake."""
        arrived = self.instant() if self.dice.random() < 0.8 else None
        how = self.dice.choice(("seen", "left", "not_recorded", "withdrawn"))
        reference = random_reference()
        row = Visit(
            reference=reference,
            link_hash=links.hash("visit", reference, 1),
            venue=appointment.venue if appointment else self.dice.choice(self.venues),
            service=appointment.service if appointment else self.dice.choice([*self.services, None]),
            appointment=appointment,
            day=day,
            status="gone",
            gone_how=how,
            arrived_at=arrived,
            gone_at=arrived,
        )
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            finished = self.dice.random() < 0.8
            row.consultations.append(
                Consultation(
                    reference=random_reference(),
                    service=self.dice.choice([*self.services, None]),
                    status="finished" if finished else "waiting",
                    outcome=self.dice.choice(("resolved", "follow_up", "referred", "not_seen")) if finished else "",
                    waiting_since=arrived or self.instant(),
                    called_at=(arrived or self.instant()) + timedelta(seconds=self.dice.randrange(4000))
                    if self.dice.random() < 0.7
                    else None,
                    started_at=(arrived or self.instant()) + timedelta(seconds=self.dice.randrange(6000))
                    if self.dice.random() < 0.5
                    else None,
                )
            )
        db.session.add(row)
        for act in self.dice.choices(("one_absent", "party"), k=self.dice.choice((0, 1, 3))):
            undone = self.instant() if self.dice.random() < 0.3 else None
            told = VisitAct(reference=random_reference(), visit=row, venue_id=row.venue.id, act=act, undone_at=undone)
            told.at = self.instant()
            db.session.add(told)
        return row

    def message(self, about: Appointment | Visit) -> None:
        """A text or e-mail in one of its states."""
        db.session.add(
            Message(
                reference=random_reference(),
                subject_kind="appointment" if isinstance(about, Appointment) else "visit",
                subject_reference=about.reference,
                subject_version=next(self.spans),
                kind="confirmation",
                channel=self.dice.choice(("sms", "sms", "email")),
                says="",
                due_at=self.instant(),
                worthless_at=self.instant(),
                status=self.dice.choice(STATUSES),
                claimed_at=self.instant() if self.dice.random() < 0.9 else None,
            )
        )

    def search(self) -> None:
        """In vain, at a venue or at any."""
        asked_for = self.dice.choice(({}, {"venue": "heywood"}, {"venue": "nowhere"}, {"step_free": True}))
        service = self.dice.choice(self.services)
        db.session.add(SearchWithoutResult(service_id=service.id, at=self.instant(), asked_for=asked_for))


class Slow:
    """Every row looked at, one by one."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.found: dict[Pair, Figures] = {}
        visits, booked = (db.session.scalars(db.select(table)).all() for table in (Visit, Appointment))
        self.arrived = [v for v in visits if v.arrived_at is not None and v.gone_how != "withdrawn"]
        for appointment in booked:
            if appointment.status == "booked" and self.within(appointment.starts_at):
                self.booked(appointment)
        for visit in self.arrived:
            if first <= visit.day <= last:
                self.visit(visit)
        about = {row.reference: row for row in (*visits, *booked)}
        for message in db.session.scalars(db.select(Message)):
            if message.channel == "sms" and self.within(message.claimed_at):
                self.text(message, about[message.subject_reference])
        venues = {row.venue.slug: row.venue for row in about.values()}
        for search in db.session.scalars(db.select(SearchWithoutResult)):
            if self.within(search.at):
                venue = venues.get(search.asked_for.get("venue", ""))
                self.at(venue, db.session.get(Service, search.service_id)).add("searches_without_result")

    def at(self, venue: object, service: object) -> Figures:
        pair = Pair(getattr(venue, "slug", ""), getattr(service, "slug", ""))
        return self.found.setdefault(pair, Figures(getattr(venue, "name", ""), getattr(service, "name", "")))

    def within(self, instant: datetime | None) -> bool:
        return instant is not None and self.first <= clock.day_of(instant) <= self.last

    def booked(self, row: Appointment) -> None:
        figures = self.at(row.venue, row.service)
        figures.add("booked")
        if any(visit.appointment is row for visit in self.arrived):
            figures.add("came")
        else:
            figures.add("did_not_come" if row.did_not_come_at else "not_recorded")

    def visit(self, row: Visit) -> None:
        if row.appointment is None:
            self.at(row.venue, row.service).add("drop_ins")
        acts = db.session.scalars(db.select(VisitAct).where(VisitAct.visit_id == row.id))
        if missing := sum(act.act == "one_absent" and act.undone_at is None for act in acts):
            self.at(row.venue, row.service).add("others_absent", missing)
        for consultation in row.consultations:
            if consultation.status == "finished":
                self.at(row.venue, consultation.service).add(consultation.outcome)
        for consultation in row.consultations[:1]:
            until = consultation.called_at or consultation.started_at
            if until and row.arrived_at:
                waited = max(0, int((until - row.arrived_at).total_seconds() // 60))
                self.at(row.venue, consultation.service).waits.append(waited)

    def text(self, row: Message, subject: Appointment | Visit) -> None:
        fates = {"delivered": "delivered", "failed": "failed", "sent": "not_known", "unknown": "not_known"}
        if row.status in fates:
            self.at(subject.venue, subject.service).add("texts_sent")
            self.at(subject.venue, subject.service).add(f"texts_{fates[row.status]}")


def plain(found: dict[Pair, Figures]) -> dict[Pair, tuple[str, str, dict[str, int], Counter[int]]]:
    return {
        pair: (f.venue, f.service, {name: n for name, n in f.counts.items() if n}, Counter(f.waits))
        for pair, f in found.items()
        if f.waits or any(f.counts.values())
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_what_a_slow_count_finds(app: Flask, seed: int) -> None:
    with transaction():
        council = Council(seed)
        about: list[Any] = [council.appointment() for _ in range(40)]
        days = [FIRST + timedelta(days=n) for n in range(-1, 4)]
        about += [council.visit(None, council.dice.choice(days)) for _ in range(80)]
        db.session.flush()
        for subject in about:
            council.message(subject)
        for _ in range(20):
            council.search()
    for first, last in ((FIRST, LAST), (FIRST, FIRST), (LAST, LAST)):
        slowly = plain(Slow(first, last).found)
        assert slowly
        assert plain(figures(first, last)) == slowly
    every = {name for figures in Slow(FIRST, LAST).found.values() for name in figures.counts}
    assert every == set(COUNTS)  # each kind of figure was put to the test


def test_one_venue_alone_is_what_all_venues_say_of_it(app: Flask) -> None:
    with transaction():
        council = Council(99)
        for _ in range(30):
            council.appointment()
            council.visit(None, FIRST)
            council.search()
        db.session.flush()
        heywood = council.venues[0].id
    everywhere = figures(FIRST, LAST)
    here = figures(FIRST, LAST, scope=Scope(frozenset({(heywood, None)})))
    assert plain(here) == {pair: told for pair, told in plain(everywhere).items() if pair.venue == "heywood"}
    assert figures(FIRST, LAST, scope=Scope()) == {}


def test_every_count_is_a_range_of_an_index(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL reads small tables whole, whatever their indexes
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        figures(FIRST, LAST)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    growing = ("appointment", "visit", "consultation", "message", "search_without_result")
    with db.engine.connect() as connection:
        plans = [
            str(line[-1])
            for statement, parameters in sent
            for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert [line for line in plans if line.startswith("SCAN") and line.split()[1] in growing] == []
    assert any("ix_visit_day" in line for line in plans)


def test_how_many_statements_it_takes_does_not_grow(app: Flask) -> None:
    from tests.statements import counted

    with transaction():
        council = Council(1)
        for _ in range(20):
            council.appointment()
            council.visit(None, FIRST)
            council.search()
    with counted() as statements:
        figures(FIRST, LAST)
    assert len(statements) <= 10
