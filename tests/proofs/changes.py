"""Proof of concurrent bookings, reschedules and cancellations: freed time is free at once, and only then."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from functools import partial

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.appointments.queries import by_reference
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.sessions.rules import Slot
from tests.proofs import diary
from tests.proofs.crowd import CrowdReport, rush
from tests.proofs.proof import Answer, ProofDatabase, Size, proof
from tests.proofs.rush import PRIVATE, book, book_and_roll_back, offered

DAYS = 2


@proof("Booking, moving and cancelling at once", "A moved or cancelled time is free at once, and only then")
def concurrent_changes(ground: ProofDatabase, size: Size) -> Answer:
    """Let every process change what it has on the same days; afterwards all of their time must be bookable."""
    with clock.stopped_at(diary.NOW):
        with ground.application():
            diary.build(DAYS)
        told = rush(ground, size, book_and_change, book_and_roll_back)
        with ground.application():
            return _judged(told, size)


def book_and_change(told: CrowdReport, number: int, until: float) -> None:
    """Book, and soon reschedule or cancel."""
    chance, mine = random.Random(number), list[str]()
    with clock.stopped_at(diary.NOW):
        while time.monotonic() < until:
            day = diary.FIRST_DAY + timedelta(days=chance.randrange(DAYS))
            needs = PRIVATE if chance.random() < 0.25 else Needs()
            slots = offered(day, needs)
            act = chance.choice(("book", "book", "move", "cancel"))
            if mine and (act == "cancel" or not slots):
                gone = mine.pop(chance.randrange(len(mine)))
                told.attempt(partial(cancel, gone))
            elif mine and act == "move":
                one, slot = chance.choice(mine), chance.choice(slots)
                told.attempt(partial(move, one, slot))
            elif slots:
                slot = slots[0]
                reference = told.attempt(partial(book, slot, needs, chance))
                mine += [reference] if reference else []
            else:
                told.outcomes["sold out"] += 1
    told.kept += [("mine", reference) for reference in mine]


def move(reference: str, slot: Slot) -> int:
    """Reschedule it."""
    with transaction():
        one = _mine(reference)
        return operations.reschedule(
            one, venue_id=slot.venue_id, starts_at=slot.starts_at, expected_version=one.version, now=diary.NOW
        ).version


def cancel(reference: str) -> str:
    with transaction():
        one = _mine(reference)
        return operations.cancel(one, expected_version=one.version, now=diary.NOW).status


def _mine(reference: str) -> Appointment:
    found = by_reference(reference)
    assert found is not None, f"{reference} was given out and is not there"
    return found


def _judged(told: CrowdReport, size: Size) -> Answer:
    told.outcomes.pop("sold out", None)
    answer = Answer(told.figures(size.seconds, "done"), list(told.faults))
    answer.expect(diary.sold_twice() == 0, f"{diary.sold_twice()} times sold twice")
    answer.expect(diary.out_of_step() == 0, f"{diary.out_of_step()} appointments and busy times out of step")
    mine = {reference for _kind, reference in told.kept}
    lost = [reference for reference in mine if _mine(reference).status != "booked"]
    answer.expect(not lost, f"{len(lost)} of those that nobody cancelled are not booked")
    chance, sold_after = random.Random(0), 0
    for day in (diary.FIRST_DAY + timedelta(days=n) for n in range(DAYS)):
        while slots := offered(day, Needs()):
            book(slots[0], Needs(), chance)
            sold_after += 1
        sold = diary.sold_on(day)
        answer.expect(sold == diary.SEATS_A_DAY, f"{day} sells {sold} of {diary.SEATS_A_DAY}")
    answer.figures["sold afterwards"] = str(sold_after)
    return answer
