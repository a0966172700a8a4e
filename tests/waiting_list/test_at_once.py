"""Workers and people at the same moment: one slot, one offer, one acceptance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.models import SlotOffer
from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.services.models import Service
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime
from booking.waiting_list import jobs
from booking.waiting_list import operations as waiting_list
from booking.waiting_list.errors import OfferOver
from tests import factories
from tests.at_once import at_once
from tests.waiting_list.scene import TEN, Library


@pytest.fixture
def library(app: Flask) -> Library:
    return Library()


def saying(offer_id: int, library: Library, *, yes: bool = True) -> Callable[[], object]:
    now = library.now

    def act() -> object:
        with transaction() as session:
            offer = session.get_one(SlotOffer, offer_id)
            return (
                waiting_list.accept_offer(offer, now=now).version if yes else waiting_list.decline_offer(offer, now=now)
            )

    return act


def booking(library: Library) -> Callable[[], str]:
    now, service_id, venue_id = library.now, library.service.id, library.venue.id

    def act() -> str:
        with transaction() as session:
            service = session.get_one(Service, service_id)
            person = factories.citizen("Everybody")
            where: dict[str, Any] = {"venue_id": venue_id, "starts_at": TEN}
            return operations.book(person, service, **where, needs=Needs(), now=now).reference

    return act


def who_has_it() -> list[str]:
    db.session.rollback()
    return [row.kind for row in db.session.scalars(select(BusyTime).where(BusyTime.starts_at == TEN))]


def test_workers_at_once_offer_a_slot_once(app: Flask, library: Library) -> None:
    for n, name in enumerate(["Ada", "Bo", "Cy"], start=1):
        library.waiting(name, n)
    library.free()
    now = library.now
    made = at_once(app, [lambda: jobs.offer_freed(now)] * 4)
    assert sorted(made) == [0, 0, 0, 1]
    assert library.asked() == [("Ada", "")]
    assert who_has_it() == ["hold"]


def test_workers_at_once_offer_two_slots_to_two_people(app: Flask, library: Library) -> None:
    for n, name in enumerate(["Ada", "Bo", "Cy"], start=1):
        library.waiting(name, n)
    library.free(0), library.free(1)
    now = library.now
    made = at_once(app, [lambda: jobs.offer_freed(now)] * 3)
    assert sum(made) == 2
    assert sorted(library.asked()) == [("Ada", ""), ("Bo", "")]


def test_a_double_click_on_yes_is_one_yes(app: Flask, library: Library) -> None:
    library.waiting("Ada", 1)
    library.free()
    library.round()
    offer_id = library.offers()[0].id
    assert at_once(app, [saying(offer_id, library)] * 3) == [2, 2, 2]
    assert who_has_it() == ["appointment"]


def test_of_two_who_say_yes_late_one_has_it(app: Flask, library: Library) -> None:
    """Both offers have expired: whoever is first has it, the other keeps what they have."""
    library.waiting("Ada", 1)
    library.waiting("Bo", 2)
    library.free()
    library.round()
    library.round(30)
    one, two = (offer.id for offer in library.offers())
    library.round(31)
    answers = at_once(app, [saying(one, library), saying(two, library), booking(library)])
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 2 and all(isinstance(one, (OfferOver, SlotTaken)) for one in refused), answers
    assert who_has_it() == ["appointment"]


def test_yes_and_the_end_of_the_offer_at_once(app: Flask, library: Library) -> None:
    """In any order, the slot is theirs or the next person's, and never both."""
    library.waiting("Ada", 1)
    library.waiting("Bo", 2)
    library.free()
    library.round()
    offer_id = library.offers()[0].id
    library.now += library.offers()[0].expires_at - library.now
    now = library.now
    answers = at_once(app, [saying(offer_id, library), lambda: jobs.offer_freed(now)])
    if isinstance(answers[0], OfferOver):
        assert library.asked() == [("Ada", "expired"), ("Bo", "")] and who_has_it() == ["hold"]
    else:
        assert (answers[0], who_has_it()) == (2, ["appointment"])
        assert library.asked()[0] == ("Ada", "yes")
