"""A library that is full tomorrow, and people who are booked in two weeks and would come earlier."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions.models import BusyTime
from booking.waiting_list import jobs
from booking.waiting_list import operations as waiting_list
from tests import factories
from tests.factories import THURSDAY

FRIDAY, LATER = THURSDAY + timedelta(days=1), THURSDAY + timedelta(days=14)
TEN = clock.instant(FRIDAY, time(10))


def number(n: int) -> tuple[str, str]:
    return ("mobile", f"+4477009001{n:02}")


class Library:
    """Tomorrow from ten to half past eleven: three half hours of one advisor, all booked. In two weeks: all day."""

    def __init__(self, **changes: Any) -> None:
        self.now = clock.now()
        with transaction():
            self.venue = factories.venue()
            self.service = factories.service("Debt and money", **changes)
            rest: dict[str, Any] = {"at": self.venue, "offering": [self.service]}
            self.advisor = factories.staff("Alex Advisor")
            factories.session_on(FRIDAY, time(10), time(11, 30), advisors=[self.advisor], **rest)
            factories.session_on(LATER, time(9), time(17), advisors=[self.advisor], **rest)
        self.taken = [self.book(f"Taken {n}", TEN + timedelta(minutes=30 * n)) for n in range(3)]

    def book(
        self, name: str, starts_at: datetime, *contacts: tuple[str, str], needs: Needs | None = None
    ) -> Appointment:
        with transaction():
            return operations.book(
                factories.citizen(name, *contacts),
                self.service,
                venue_id=self.venue.id,
                starts_at=starts_at,
                needs=needs or Needs(),
                now=self.now,
            )

    def waiting(self, name: str, n: int, *, venue_ids: tuple[int, ...] = (), part: str = "") -> Appointment:
        """Somebody who is booked in two weeks, at the n-th half hour, and joins the list now."""
        booked = self.book(name, clock.instant(LATER, time(9)) + timedelta(minutes=30 * n), number(n))
        self.join(booked, venue_ids=venue_ids, part=part)
        return booked

    def join(self, appointment: Appointment, *, venue_ids: tuple[int, ...] = (), part: str = "") -> None:
        with transaction():
            waiting_list.join_waiting_list(appointment, venue_ids=venue_ids, part=part, now=self.now)
        self.now += timedelta(minutes=1)

    def free(self, n: int = 0) -> None:
        """Whoever has the n-th half hour of tomorrow cancels."""
        self.cancel(self.taken[n])

    def cancel(self, appointment: Appointment) -> None:
        with transaction():
            operations.cancel(appointment, expected_version=appointment.version, now=self.now)

    def round(self, minutes: float = 0) -> int:
        self.now += timedelta(minutes=minutes)
        db.session.rollback()
        return jobs.offer_freed(self.now)

    def yes(self, offer: SlotOffer, **changes: Any) -> Appointment:
        with transaction():
            return waiting_list.accept_offer(offer, now=self.now, **changes)

    def no(self, offer: SlotOffer) -> None:
        with transaction():
            waiting_list.decline_offer(offer, now=self.now)

    def offers(self) -> list[SlotOffer]:
        db.session.rollback()
        return list(db.session.scalars(select(SlotOffer).order_by(SlotOffer.id)))

    def asked(self) -> list[tuple[str, str]]:
        """The offers made, in order, with their answers."""
        return [(offer.entry.appointment.citizen.name, offer.answer) for offer in self.offers()]

    def entries(self) -> list[WaitingListEntry]:
        db.session.rollback()
        return list(db.session.scalars(select(WaitingListEntry).order_by(WaitingListEntry.id)))

    def busy(self) -> list[tuple[str, datetime]]:
        db.session.rollback()
        rows = db.session.scalars(select(BusyTime).order_by(BusyTime.starts_at, BusyTime.id))
        return [(row.kind, row.starts_at) for row in rows]
