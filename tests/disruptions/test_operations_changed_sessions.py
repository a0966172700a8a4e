"""Sessions shortened, moved, cancelled with appointments in them, and held again."""

from __future__ import annotations

from booking.core import clock
from booking.core.database import transaction
from booking.disruptions import operations as disruptions
from booking.sessions import operations as sessions
from booking.sessions.models import Disruption
from tests import factories
from tests.appointments.acts import at, book
from tests.disruptions.disrupting import (
    changing,
    history,
    outcomes,
    reopen,
    shape,
)
from tests.factories import Day


def test_a_session_shortened_and_lengthened_again(tomorrow: Day) -> None:
    stays, falls = (book(tomorrow, starts_at=at(wall, 1)) for wall in ("11:00", "15:00"))

    def until(end: str) -> Disruption | None:
        change = shape(tomorrow, "10:00", end)
        return changing(tomorrow, change)

    shorter = until("15:10")
    assert shorter is not None and outcomes(shorter) == [("15:00", "open")]
    assert stays.disrupted_at is None and shorter.kind == "session_changed"
    assert until("15:30") is None  # and the booking fits again, write-up and all
    assert falls.disrupted_at is None and history(falls) == [("disrupted", 2), ("restored", 3)]


def test_a_session_moved_an_hour_and_to_another_venue(tomorrow: Day) -> None:
    early, late = (book(tomorrow, starts_at=at(wall, 1)) for wall in ("10:00", "14:00"))
    moved = changing(
        tomorrow,
        shape(tomorrow, "11:00", "17:00"),
    )
    assert moved is not None and outcomes(moved) == [("10:00", "open")]
    with transaction():
        other = factories.venue("Other Library")
    elsewhere = changing(
        tomorrow,
        shape(tomorrow, "11:00", "17:00", venue=other),
    )
    assert elsewhere is not None and outcomes(elsewhere) == [("14:00", "open")]
    assert early.version == late.version == 2


def test_a_session_cancelled_and_held_again(tomorrow: Day) -> None:
    booked = book(tomorrow, starts_at=at("11:00", 1))
    gone = changing(tomorrow, lambda: sessions.cancel_session(tomorrow.session, reason="Ill", now=clock.now()))
    assert gone is not None and booked.disrupted_at is not None
    assert reopen(gone) == 0  # the session has not come back
    assert booked.disrupted_at is not None and outcomes(gone) == [("11:00", "open")]

    def hold_another() -> None:
        sessions.open_session(
            tomorrow.venue,
            [tomorrow.service],
            "mixed",
            at("10:00", 1),
            at("12:00", 1),
            [(tomorrow.advisors[0].id, None)],
            clock.now(),
        )

    assert changing(tomorrow, hold_another) is None
    assert booked.disrupted_at is None


def test_a_session_that_no_longer_takes_bookings_or_gives_the_service(tomorrow: Day) -> None:
    booked = book(tomorrow, starts_at=at("11:00", 1))
    with transaction():
        other = factories.service("Blue Badge")
    for change in ({"kind": "drop_in"}, {"services": [other]}):
        assert changing(tomorrow, shape(tomorrow, **change)) is not None
        assert booked.disrupted_at is not None
        assert changing(tomorrow, shape(tomorrow)) is None
        assert booked.disrupted_at is None


def test_a_change_of_a_session_that_is_shut_anyway_hits_once_more(tomorrow: Day) -> None:
    booked = book(tomorrow, starts_at=at("11:00", 1))
    with transaction():
        closed = disruptions.close_venue(
            tomorrow.venue, at("10:00", 1), at("12:00", 1), "", by_id=None, now=clock.now()
        )
    gone = changing(tomorrow, lambda: sessions.cancel_session(tomorrow.session, reason="", now=clock.now()))
    assert gone is not None and outcomes(gone) == [("11:00", "open")]
    assert reopen(closed) == 0 and outcomes(closed) == [("11:00", "unaffected")]
    assert booked.disrupted_at is not None


def test_a_session_cancelled_by_another_hand_covers_nobody(tomorrow: Day) -> None:
    """A row marked as cancelled with its assignments still there: no appointment stands on it."""
    booked = book(tomorrow, starts_at=at("11:00", 1))

    def mark() -> None:
        tomorrow.session.cancelled_at = clock.now()

    assert changing(tomorrow, mark) is not None
    assert booked.disrupted_at is not None
