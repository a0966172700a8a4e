"""Waiting list: who is asked, what is held meanwhile, and what each answer does."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.appointments import operations, queries
from booking.appointments.errors import AlreadyCancelled
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import StalePage
from booking.waiting_list import jobs
from booking.waiting_list import operations as waiting_list
from booking.waiting_list import queries as waiting_list_queries
from booking.waiting_list.errors import OfferAccepted, OfferOver
from tests import factories
from tests.waiting_list.scene import FRIDAY, LATER, TEN, Library, number

HALF_HOUR = 30


@pytest.fixture
def library(app: Flask) -> Library:
    return Library()


def test_a_freed_slot_is_offered_to_one_person_and_held(library: Library) -> None:
    ada = library.waiting("Ada", 1)
    library.waiting("Bo", 2)
    assert library.round() == 0  # nothing is free
    library.free()
    assert library.round() == 1 and library.round() == 0
    [offer] = library.offers()
    assert (offer.entry.appointment_id, offer.starts_at, offer.answer) == (ada.id, TEN, "")
    assert offer.expires_at == library.now + timedelta(minutes=30)
    assert ("hold", TEN) in library.busy()
    assert waiting_list_queries.offer_open(ada, library.now).reference == offer.reference


def test_yes_moves_the_appointment_and_the_old_slot_goes_to_the_next(library: Library) -> None:
    next_week = FRIDAY + timedelta(days=6)
    with transaction():
        where: dict[str, Any] = {"at": library.venue, "offering": [library.service], "advisors": [library.advisor]}
        factories.session_on(next_week, time(10), time(10, 30), **where)
    ada = library.book("Ada", clock.instant(next_week, time(10)), number(1))
    library.join(ada)
    library.waiting("Bo", 2)
    library.free()
    library.round()
    [offer] = library.offers()
    moved = library.yes(offer)
    assert (moved.id, moved.starts_at, moved.status) == (ada.id, TEN, "booked")
    assert [kind for kind, at in library.busy() if at == TEN] == ["appointment"]
    assert library.entries()[0].ended_at == library.now
    assert queries.changes_of(moved)[-1].act == "moved"
    assert library.round(1) == 1
    assert library.asked() == [("Ada", "yes"), ("Bo", "")]
    assert library.offers()[1].starts_at == clock.instant(next_week, time(10))


def test_no_gives_the_slot_to_the_next_and_costs_nothing(library: Library) -> None:
    library.waiting("Ada", 1)
    library.waiting("Bo", 2)
    library.free()
    library.round()
    library.no(library.offers()[0])
    assert [kind for kind, _at in library.busy()].count("hold") == 0
    assert library.round() == 1
    library.no(library.offers()[1])
    library.free(1)
    assert library.round() == 1
    assert library.asked() == [("Ada", "no"), ("Bo", "no"), ("Ada", "")]  # the other slot, in the same order


def test_who_does_not_answer_is_followed_by_the_next_and_after_three_it_is_the_publics(library: Library) -> None:
    for n, name in enumerate(["Ada", "Bo", "Cy", "Di"], start=1):
        library.waiting(name, n)
    library.free()
    made = [
        library.round(),
        library.round(29),
        library.round(1),
        library.round(30),
        library.round(30),
        library.round(30),
    ]
    assert made == [1, 0, 1, 1, 0, 0]
    assert library.asked() == [("Ada", "expired"), ("Bo", "expired"), ("Cy", "expired")]
    public = library.book("Everybody", TEN)
    assert public.starts_at == TEN
    assert [kind for kind, _at in library.busy()].count("hold") == 0


def test_a_yes_that_comes_late_counts_while_the_slot_is_free(library: Library) -> None:
    library.waiting("Ada", 1)
    library.free()
    library.round()
    library.round(40)
    [offer] = library.offers()
    assert offer.answer == "expired" and waiting_list_queries.is_still_free(offer, offer.entry.appointment, library.now)
    assert library.yes(offer).starts_at == TEN


def test_the_first_yes_wins_and_the_other_keeps_what_they_have(library: Library) -> None:
    library.waiting("Ada", 1)
    bo = library.waiting("Bo", 2)
    library.free()
    library.round()
    library.round(30)
    ada_offer, bo_offer = library.offers()
    assert bo_offer.answer == ""
    with pytest.raises(OfferOver):
        library.yes(ada_offer)  # it is held for Bo now
    assert library.yes(bo_offer).starts_at == TEN
    with pytest.raises(OfferOver):
        library.yes(library.offers()[0])
    db.session.rollback()
    assert (bo.starts_at, library.entries()[0].ended_at) == (TEN, None)


def test_yes_said_twice_is_said_once(library: Library) -> None:
    library.waiting("Ada", 1)
    library.free()
    library.round()
    [offer] = library.offers()
    assert library.yes(offer).version == library.yes(offer).version == 2
    with pytest.raises(OfferAccepted):
        library.no(offer)
    assert library.asked() == [("Ada", "yes")]


def test_a_stale_page_takes_nothing(library: Library) -> None:
    library.waiting("Ada", 1)
    library.free()
    library.round()
    with pytest.raises(StalePage):
        library.yes(library.offers()[0], expected_version=7)
    assert library.asked() == [("Ada", "")]


def test_offers_are_not_made_and_do_not_run_out_in_quiet_hours(library: Library) -> None:
    ada = library.waiting("Ada", 1)
    library.free(2)
    library.now = clock.instant(FRIDAY - timedelta(days=1), time(19, 55))
    assert library.round() == 1
    [offer] = library.offers()
    assert offer.expires_at == clock.instant(FRIDAY, time(8, 25))
    library.now = clock.instant(FRIDAY, time(0, 30))
    assert library.round() == 0 and waiting_list_queries.offer_open(ada, library.now) is not None
    library.waiting("Bo", 2)
    library.free(1)
    assert library.round() == 0
    library.now = clock.instant(FRIDAY, time(8, 24))
    assert library.round() == 0 and library.asked() == [("Ada", "")]
    assert library.yes(library.offers()[0]).starts_at == TEN + timedelta(minutes=60)


def test_who_moves_or_cancels_waits_no_more_and_what_was_held_is_free_at_once(library: Library) -> None:
    ada, bo = library.waiting("Ada", 1), library.waiting("Bo", 2)
    library.free()
    library.round()
    with transaction():
        operations.reschedule(
            ada,
            venue_id=ada.venue_id,
            starts_at=clock.instant(LATER, time(16)),
            expected_version=ada.version,
            now=library.now,
        )
    assert library.asked() == [("Ada", "gone")] and ("hold", TEN) not in library.busy()
    with pytest.raises(OfferOver):
        library.yes(library.offers()[0])
    assert library.round() == 1
    library.cancel(bo)
    assert library.asked() == [("Ada", "gone"), ("Bo", "gone")]
    with pytest.raises(AlreadyCancelled):
        library.yes(library.offers()[1])
    assert all(entry.ended_at for entry in library.entries())
    assert library.round() == 0


@pytest.mark.parametrize("act", ["cancel", "move"])
def test_who_undoes_it_has_their_turn_back(library: Library, act: str) -> None:
    ada = library.waiting("Ada", 1)
    library.waiting("Bo", 2)
    if act == "cancel":
        library.cancel(ada)
    else:
        with transaction():
            at = clock.instant(LATER, time(16))
            operations.reschedule(ada, venue_id=ada.venue_id, starts_at=at, expected_version=1, now=library.now)
    assert waiting_list_queries.waiting_entry(ada) is None
    with transaction():
        operations.undo(ada, expected_version=ada.version, now=library.now + timedelta(minutes=1))
    assert waiting_list_queries.waiting_entry(ada) is not None
    library.free()
    library.round(2)
    assert library.asked() == [("Ada", "")]


def test_joining_again_changes_the_wishes_and_keeps_the_turn(library: Library) -> None:
    ada = library.waiting("Ada", 1)
    library.waiting("Bo", 2)
    with transaction():
        waiting_list.join_waiting_list(ada, venue_ids=[library.venue.id], part="afternoon", now=library.now)
    assert [(e.venue_ids, e.part) for e in library.entries()] == [([library.venue.id], "afternoon"), ([], "")]
    library.free()
    library.round()
    assert library.asked() == [("Bo", "")]  # ten is no afternoon
    with transaction():
        waiting_list.leave_waiting_list(ada, now=library.now)
        waiting_list.leave_waiting_list(ada, now=library.now)
    assert waiting_list_queries.waiting_entry(ada) is None
    with transaction():
        waiting_list.join_waiting_list(ada, venue_ids=[], part="", now=library.now)
    assert len(library.entries()) == 3


def test_leaving_gives_back_what_was_held(library: Library) -> None:
    ada = library.waiting("Ada", 1)
    library.free()
    library.round()
    with transaction():
        waiting_list.leave_waiting_list(ada, now=library.now)
    assert ("hold", TEN) not in library.busy() and library.asked() == [("Ada", "gone")]


def test_killed_in_the_middle_nothing_is_lost(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold and offer are one transaction: a worker that dies between leaves neither, and the next one does both."""
    library.waiting("Ada", 1)
    library.free()

    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("booking.waiting_list.operations.offers.SlotOffer", die)
    with pytest.raises(KeyboardInterrupt):
        library.round()
    monkeypatch.undo()
    assert library.offers() == [] and ("hold", TEN) not in library.busy()
    assert library.round() == 1


def test_without_anything_to_do_nothing_is_written(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.waiting("Ada", 1)

    def forbidden() -> None:
        raise AssertionError("a transaction was opened")

    monkeypatch.setattr("booking.waiting_list.jobs.transaction", forbidden)
    assert jobs.offer_freed(library.now) == 0
