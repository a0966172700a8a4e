"""Who can wait for an earlier slot: needs, limits and a group's seats."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from flask import Flask

from booking.appointments import operations
from booking.appointments.errors import AlreadyCancelled, TooLate
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions.errors import SlotTaken
from booking.waiting_list import operations as waiting_list
from booking.waiting_list.errors import NoWayToTell
from tests import factories
from tests.waiting_list.scene import LATER, TEN, Library, number

HALF_HOUR = 30


@pytest.fixture
def library(app: Flask) -> Library:
    return Library()


def test_who_cannot_be_told_cannot_wait(library: Library) -> None:
    nobody = library.book("Nobody", clock.instant(LATER, time(12)))
    with pytest.raises(NoWayToTell), transaction():
        waiting_list.join_waiting_list(nobody, venue_ids=[], part="", now=library.now)


def test_what_is_over_or_cancelled_is_not_waited_for(library: Library) -> None:
    ada = library.book("Ada", clock.instant(LATER, time(12)), number(1))
    with pytest.raises(TooLate), transaction():
        waiting_list.join_waiting_list(ada, venue_ids=[], part="", now=ada.starts_at)
    library.cancel(ada)
    with pytest.raises(AlreadyCancelled), transaction():
        waiting_list.join_waiting_list(ada, venue_ids=[], part="", now=library.now)


def test_their_needs_decide_what_is_offered(library: Library) -> None:
    """Twice the time does not fit into half an hour: the next person is asked."""
    slow = library.book("Slow", clock.instant(LATER, time(9)), number(1), needs=Needs(more_time=True))
    library.join(slow)
    library.waiting("Bo", 2)
    library.free()
    library.round()
    assert library.asked() == [("Bo", "")]
    library.free(1)  # with ten o'clock held, still only half an hour
    assert library.round() == 0
    library.no(library.offers()[0])
    library.round()
    assert library.asked() == [("Bo", "no"), ("Slow", "")]


def test_who_may_not_change_any_more_is_not_asked(app: Flask) -> None:
    library = Library(change_notice_minutes=15 * 24 * 60)
    library.waiting("Ada", 1)
    with transaction():
        operations.cancel(
            library.taken[0], expected_version=1, by_id=factories.staff("Host", "host").id, now=library.now
        )
    assert library.round() == 0


def test_an_offer_counts_for_no_limit_of_moves(app: Flask) -> None:
    library = Library(most_moves=0)
    library.waiting("Ada", 1)
    library.free()
    library.round()
    assert library.yes(library.offers()[0]).moves == 0


def test_who_must_choose_another_time_is_not_asked(library: Library) -> None:
    ada = library.waiting("Ada", 1)
    with transaction():
        ada.disrupted_at = library.now
    library.free()
    assert library.round() == 0


def test_a_seat_of_a_group_is_held_and_taken(app: Flask) -> None:
    library = Library(seats=2)
    second = [library.book(f"Second {n}", TEN + timedelta(minutes=30 * n)) for n in range(3)]
    ada = library.waiting("Ada", 1)
    library.cancel(second[0])
    assert library.round() == 1
    [offer] = library.offers()
    with pytest.raises(SlotTaken):
        library.book("Everybody", TEN)
    assert library.yes(offer).id == ada.id
    db.session.rollback()
    assert (ada.starts_at, ada.busy_time_id) == (TEN, library.taken[0].busy_time_id)
    assert ada.seat != library.taken[0].seat
