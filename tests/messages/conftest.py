"""A council with three weeks of sessions, a gateway that remembers what it took, and short words for what tests do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.rules import ContactKind, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.gateways import Gateways, Sender
from booking.gateways.base import DeliveryReceipt, EmailGateway, Letter, ListedText, Sent, SmsGateway
from booking.messages import jobs
from booking.messages.models import Message
from booking.sessions.models import Disruption
from booking.tasks.models import Task
from booking.visits import operations as visits
from booking.visits.models import Visit
from booking.waiting_list import operations as waiting_list
from booking.waiting_list.jobs import offer_freed
from booking.waiting_list.queries import offer_open
from tests import factories

SENDER = Sender("Testdale Council", "01706 000000", "https://advice.example.gov.uk")
MOBILE = (ContactKind.MOBILE, "+447700900123")
OTHER_MOBILE = (ContactKind.MOBILE, "+447700900456")
LANDLINE = (ContactKind.LANDLINE, "+441706123456")
EMAIL = (ContactKind.EMAIL, "ada@example.com")
FIRST_DAY = date(2026, 11, 26)
LAST_DAY = date(2026, 12, 18)


@dataclass
class FakeSms(SmsGateway):
    """Takes texts, and keeps the list that a provider keeps. `before` runs first: it may raise instead."""

    name = "fake"
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    before: Callable[[str, str], None] | None = None
    looked: int = 0
    listed: list[ListedText] = field(default_factory=list)
    fates: dict[str, DeliveryReceipt] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def send(self, to: str, body: str, reference: str) -> Sent:
        if self.before:
            self.before(to, reference)
        return self.take(to, body, reference)

    def take(self, to: str, body: str, reference: str) -> Sent:
        self.taken.append((to, body, reference))
        return Sent(f"SM{len(self.taken)}")

    def find(self, to: str, body: str, since: datetime, *, reference: str) -> Sent | None:
        self.looked += 1
        found = [n for n, text in enumerate(self.taken) if text[:2] == (to, body)]
        return Sent(f"SM{found[0] + 1}") if found else None

    def sent_since(self, since: datetime) -> Iterator[ListedText]:
        return iter(self.listed)

    def delivery_status(self, provider_id: str, reference: str) -> DeliveryReceipt | None:
        self.asked.append(reference)
        return self.fates.get(reference)


@dataclass
class FakeEmail(EmailGateway):
    """Takes e-mails."""

    name = "fake"
    taken: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> Sent:
        self.taken.append(letter)
        return Sent(letter.message_id)


class Council:
    """What tests say: somebody books, it is moved, the clock goes on, a round is run."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.sms, self.email = FakeSms(), FakeEmail()
        self.gateways = Gateways(self.sms, self.email, SENDER)
        with transaction():
            self.venue = factories.venue()
            self.service = factories.service("Debt and money", horizon_days=40, most_ahead=99, most_moves=99)
            self.host = factories.staff("Holly Host", "host")
            advisor = factories.staff("Alex Advisor")
            days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
            at: dict[str, Any] = {"at": self.venue, "offering": [self.service]}
            factories.sessions_on(days, time(9), time(17), advisors=[advisor], **at)
            factories.sessions_on(days, time(10), time(13), kind="drop_in", **at)

    def at(self, days: float = 0, **more: float) -> Council:
        """Let the clock go on."""
        self.now += timedelta(days=days, **more)
        return self

    def book(
        self, *contacts, day: date, hour: int = 10, minute: int = 30, by: bool = False, needs: Needs | None = None
    ) -> Appointment:
        with transaction():
            person = citizens.name_citizen("Ada Lovelace", contacts=contacts, now=self.now)
            return appointments.book(
                person,
                self.service,
                venue_id=self.venue.id,
                starts_at=clock.instant(day, time(hour, minute)),
                needs=needs or Needs(),
                booked_by_id=self.host.id if by else None,
                channel="desk" if by else "web",
                now=self.now,
            )

    def move(
        self,
        appointment: Appointment,
        day: date,
        hour: int = 10,
        minute: int = 30,
        by: bool = False,
        knows: bool = False,
    ) -> None:
        with transaction():
            appointments.reschedule(
                appointment,
                venue_id=self.venue.id,
                starts_at=clock.instant(day, time(hour, minute)),
                expected_version=appointment.version,
                by_id=self.host.id if by else None,
                they_know=knows,
                now=self.now,
            )

    def cancel(self, appointment: Appointment, by: bool = False, knows: bool = False) -> None:
        with transaction():
            by_id = self.host.id if by else None
            version = appointment.version
            appointments.cancel(appointment, expected_version=version, by_id=by_id, they_know=knows, now=self.now)

    def undo(self, appointment: Appointment, by: bool = False) -> None:
        with transaction():
            by_id = self.host.id if by else None
            appointments.undo(appointment, expected_version=appointment.version, by_id=by_id, now=self.now)

    def disrupt(self, appointment: Appointment) -> None:
        """The library is shut when it should take place."""
        with transaction():
            start, end = appointment.starts_at, appointment.ends_at
            disruptions.close_venue(self.venue, start, end, "Flood", by_id=self.host.id, now=self.now)

    def restore(self) -> None:
        """Every library is open again."""
        with transaction() as session:
            for one in session.scalars(select(Disruption).where(Disruption.reopened_at.is_(None))):
                disruptions.reopen(one, by_id=self.host.id, now=self.now)

    def wait(self, appointment: Appointment) -> None:
        with transaction():
            waiting_list.join_waiting_list(appointment, venue_ids=[], part="", now=self.now)

    def offer(self) -> int:
        db.session.rollback()
        return offer_freed(self.now)

    def answer(self, appointment: Appointment, yes: bool) -> None:
        with transaction():
            offer = offer_open(appointment, self.now)
            if offer is not None:
                said = waiting_list.accept_offer if yes else waiting_list.decline_offer
                said(offer, now=self.now)

    def reach_by(self, appointment: Appointment, *contacts) -> None:
        with transaction():
            citizens.change_contacts(appointment.citizen, contacts, now=self.now)

    def plan_visit(self, *contacts, day: date, needs: Needs | None = None) -> Visit:
        with transaction():
            person = citizens.name_citizen("Ada Lovelace", contacts=contacts, now=self.now) if contacts else None
            return visits.plan_visit(
                self.drop_in(day),
                citizen=person,
                service_id=self.service.id,
                needs=needs or Needs(),
                about="",
                now=self.now,
            )

    def drop_in(self, day: date):
        from booking.sessions.models import AdvisorSession

        starts_at = clock.instant(day, time(10))
        query = select(AdvisorSession).where(AdvisorSession.kind == "drop_in", AdvisorSession.starts_at == starts_at)
        return db.session.execute(query).scalar_one()

    def round(self) -> jobs.RoundReport:
        return jobs.run_round(self.gateways, self.now)

    def texts(self) -> list[str]:
        return [body for _to, body, _reference in self.sms.taken]

    def rows(self, subject: Appointment | Visit | None = None, **wanted) -> list[Message]:
        query = select(Message).order_by(Message.id).filter_by(**wanted)
        if subject is not None:
            query = query.where(Message.subject_reference == subject.reference)
        db.session.rollback()
        return list(db.session.execute(query).scalars())

    def stand(self, subject: Appointment | Visit | None = None) -> list[tuple[str, str]]:
        return [(row.kind, row.status) for row in self.rows(subject)]

    def tasks(self, *, opened: bool = True) -> list[Task]:
        db.session.rollback()
        query = select(Task).order_by(Task.id).where(Task.done_at.is_(None) if opened else Task.done_at.is_not(None))
        return list(db.session.execute(query).scalars())


@pytest.fixture
def council(app) -> Council:
    """The council, at quarter past ten on Thursday 26 November 2026."""
    return Council(datetime(2026, 11, 26, 10, 15, tzinfo=UTC))
