"""Loading the demo: today has visits at every hour, and no other data is touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.demo.cast import find_cast, make_cast, start_weeks
from booking.demo.errors import HoldsOther, LoadedAlready
from booking.demo.load import is_loaded, load, wake
from booking.demo.team import CENTRAL
from booking.demo.today import fill_today
from booking.sessions.models import AdvisorSession
from booking.venues import queries as venues
from booking.visits import queries as visits
from booking.visits.models import Consultation, Visit
from booking.visits.queries import VenueDay
from tests import factories


@contextmanager
def loaded_at(moment: datetime) -> Iterator[VenueDay]:
    """The demo without its past, loaded at this instant: the main library's day as its host sees it."""
    with clock.stopped_at(moment):
        with transaction():
            cast = make_cast("hash", moment)
            start_weeks(cast, moment)
            fill_today(cast, moment)
        main = venues.by_slug(CENTRAL)
        assert main is not None
        yield visits.on_day(main.id, clock.day_of(moment), moment)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 26, 10, 15, tzinfo=UTC),  # Thursday morning
        datetime(2026, 11, 26, 9, 31, tzinfo=UTC),  # the library has just opened
        datetime(2026, 11, 26, 12, 40, tzinfo=UTC),  # lunch
        datetime(2026, 11, 29, 15, 0, tzinfo=UTC),  # Sunday
        datetime(2026, 11, 28, 3, 0, tzinfo=UTC),  # night
        datetime(2026, 11, 26, 0, 1, tzinfo=UTC),  # the day is a minute old
        datetime(2026, 3, 29, 1, 15, tzinfo=UTC),  # the clocks have just gone forward
        datetime(2026, 10, 25, 1, 20, tzinfo=UTC),  # the hour that happens twice, the second time
    ],
    ids=lambda moment: f"{moment:%a %d %b %H.%M}",
)
def test_today_is_alive_whichever_day_and_hour_it_is(app: Flask, moment: datetime) -> None:
    with loaded_at(moment) as day:
        assert len(day.expected) >= 4
        assert len(day.coming) >= 2
        assert len(day.waiting) >= 3
        assert len(day.with_advisor) == 2
        assert len(day.done) >= 4
        assert day.absent == []
        main = find_cast().venues[CENTRAL]
        running = select(AdvisorSession).where(
            AdvisorSession.starts_at <= moment, AdvisorSession.ends_at > moment, AdvisorSession.venue_id == main.id
        )
        assert count_of(running) >= 3
        assert count_of(running.where(AdvisorSession.kind == "mixed")) >= 1
        arrived = db.session.scalars(select(Visit.arrived_at).where(Visit.arrived_at.is_not(None))).all()
        assert max(at for at in arrived if at) <= moment
        assert day.with_advisor[0].people
        handed = select(Consultation).where(Consultation.status == "waiting", Consultation.handed_over_because != "")
        assert count_of(handed) == 1


def test_the_last_minutes_before_midnight_are_alive_too(app: Flask) -> None:
    with loaded_at(datetime(2026, 11, 29, 23, 50, tzinfo=UTC)) as day:
        assert len(day.waiting) >= 3 and len(day.with_advisor) == 2 and len(day.done) >= 4
        assert len(day.expected) + len(day.late) >= 1


def test_a_second_load_is_refused_and_changes_nothing(app: Flask, now: datetime) -> None:
    with loaded_at(now):
        before = count_of(select(Visit))
        with pytest.raises(LoadedAlready), transaction():
            load("hash", now)
        assert wake(now) is False
        assert count_of(select(Visit)) == before


def test_a_later_day_comes_to_life_again(app: Flask, now: datetime) -> None:
    with loaded_at(now):
        before = db.session.scalar(select(func.max(AdvisorSession.starts_at)))
    later = now + timedelta(days=5, hours=11)  # four weeks after the next three days is Christmas, when nobody opens
    with clock.stopped_at(later):
        assert wake(later) is True
        assert wake(later) is False
        main = venues.by_slug(CENTRAL)
        assert main is not None
        day = visits.on_day(main.id, clock.day_of(later), later)
        assert len(day.waiting) >= 3 and len(day.done) >= 4 and day.coming
        after = db.session.scalar(select(func.max(AdvisorSession.starts_at)))
        assert before is not None and after is not None and after > before


def test_a_database_that_holds_anything_else_is_not_touched(app: Flask, now: datetime) -> None:
    with transaction():
        factories.venue()
    with pytest.raises(HoldsOther), transaction():
        load("hash", now)
    assert not is_loaded()
    assert len(venues.open_venues()) == 1
