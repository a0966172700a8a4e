"""Proof of contention: all want the same half hours; each is booked once, and nobody sees a lock."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from booking.appointments import operations
from booking.citizens import operations as citizens
from booking.citizens.rules import ContactKind, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.services.models import Service
from booking.sessions.queries import find_slots
from booking.sessions.rules import Slot
from tests.proofs import diary
from tests.proofs.crowd import CrowdReport, rush
from tests.proofs.proof import Answer, ProofDatabase, Size, proof

DAYS = 200
ENOUGH_TO_MEET = 100
PRIVATE = Needs(private_room=True)


class _RolledBack(Exception):
    """Rolls back what was just booked."""


@proof("Rush for the same slots", "No time is sold twice, none stays unsold, and nobody is shown a lock")
def concurrent_bookings(ground: ProofDatabase, size: Size) -> Answer:
    """Let every process book the first free half hour, day after day, until the time is up."""
    with clock.stopped_at(diary.NOW):
        with ground.application():
            diary.build(DAYS)
        told = rush(ground, size, book_day_after_day, book_and_roll_back)
        with ground.application():
            return _judged(told, size)


def book_day_after_day(told: CrowdReport, number: int, until: float) -> None:
    """Book the first slot, and go to the next day when there is none."""
    chance, day = random.Random(number), diary.FIRST_DAY
    last = diary.FIRST_DAY + timedelta(days=DAYS - 1)
    with clock.stopped_at(diary.NOW):
        while time.monotonic() < until and day <= last:
            needs = PRIVATE if chance.random() < 0.25 else Needs()
            slots = offered(day, needs) or offered(day, needs := Needs())
            if not slots:
                told.kept.append(("sold out", day))
                day += timedelta(days=1)
                continue
            slot = slots[0] if chance.random() < 0.8 else chance.choice(slots)
            reference = told.attempt(partial(book, slot, needs, chance))
            if reference:
                told.kept.append(("booked", reference))


def book_and_roll_back() -> None:
    """Warm up: search, and book something that is rolled back."""
    with clock.stopped_at(diary.NOW), suppress(_RolledBack):
        slot = offered(diary.FIRST_DAY + timedelta(days=1), PRIVATE)[-1]
        book(slot, PRIVATE, random.Random(), keep=False)


def offered(day: date, needs: Needs) -> list[Slot]:
    """Return the slots shown for a day."""
    db.session.rollback()
    service = db.session.get_one(Service, diary.SERVICE_ID)
    found = find_slots(service, needs, first_day=day, last_day=day, now=diary.NOW)
    db.session.rollback()
    return found


def book(slot: Slot, needs: Needs, chance: random.Random, *, keep: bool = True) -> str:
    """Book as the citizen's journey does: citizen and appointment in one transaction."""
    contacts = [
        (ContactKind.MOBILE, f"+4477009000{chance.randrange(20):02}"),
        (ContactKind.EMAIL, f"shared{chance.randrange(20)}@example.com"),
    ]
    chance.shuffle(contacts)
    with transaction() as session:
        service = session.get_one(Service, diary.SERVICE_ID)
        person = citizens.name_citizen("Ada Lovelace", contacts=contacts, now=diary.NOW)
        booked = operations.book(
            person, service, venue_id=slot.venue_id, starts_at=slot.starts_at, needs=needs, now=diary.NOW
        )
        if not keep:
            raise _RolledBack
        return booked.reference


def _judged(told: CrowdReport, size: Size) -> Answer:
    answer = Answer(told.figures(size.seconds, "sold"), list(told.faults))
    booked = {what for kind, what in told.kept if kind == "booked"}
    sold_out = {what for kind, what in told.kept if kind == "sold out"}
    short = [f"{day}: {diary.sold_on(day)}" for day in sorted(sold_out) if diary.sold_on(day) != diary.SEATS_A_DAY]
    answer.figures["days sold out"] = str(len(sold_out))
    answer.expect(diary.sold_twice() == 0, f"{diary.sold_twice()} times sold twice")
    answer.expect(diary.out_of_step() == 0, f"{diary.out_of_step()} appointments and busy times out of step")
    answer.expect(not short, f"left unsold on days that looked sold out (of {diary.SEATS_A_DAY}): {short}")
    answer.expect(booked == diary.references(), "references given out and references kept differ")
    answer.expect(told.outcomes["done"] > 0, "nothing was sold at all")
    fought = told.outcomes["SlotTaken"] > 0 or len(told.latencies) < ENOUGH_TO_MEET
    answer.expect(fought, "nobody fought for a slot: the proof proves nothing")
    return answer
