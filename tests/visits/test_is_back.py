"""Who was called, did not come forward and has come: they wait again, in the place of their arrival."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.visits import operations
from booking.visits.errors import AlreadyCalled, VisitOver
from tests import factories
from tests.client import CheckedClient
from tests.visits.test_call import call_next, day, waiting

__all__ = ["day"]


def test_who_is_back_is_called_in_the_place_of_their_arrival(day: factories.Day, now: datetime) -> None:
    first, second = waiting(day, 2, now)
    mina, other = day.advisors[0].id, day.advisors[1].id
    with transaction():
        operations.call(first, mina, None, now)
        operations.mark_missed(first, mina, now)
        since, version = first.waiting_since, first.visit.version
        assert operations.is_back(first.visit, other, now + timedelta(minutes=20)) is True
        assert operations.is_back(first.visit, other, now + timedelta(minutes=20)) is False
    assert (first.status, first.waiting_since, first.advisor_id) == ("waiting", since, None)
    assert first.visit.version == version + 1
    with transaction():
        assert call_next(day, 2, now + timedelta(minutes=21)) == first
        assert call_next(day, 1, now + timedelta(minutes=21)) == second


def test_who_was_called_again_or_has_gone_is_not_back(day: factories.Day, now: datetime) -> None:
    [person] = waiting(day, 1, now)
    mina, host = day.advisors[0].id, day.advisors[1].id
    with transaction():
        operations.call(person, mina, None, now)
    with pytest.raises(AlreadyCalled, match="Advisor 1"), transaction():
        operations.is_back(person.visit, host, now)
    with transaction():
        operations.mark_missed(person, mina, now)
        operations.mark_left(person.visit, host, now)
    with pytest.raises(VisitOver), transaction():
        operations.is_back(person.visit, host, now)


def test_one_press_at_the_desk_and_in_the_day(
    app: Flask, client: CheckedClient, day: factories.Day, now: datetime
) -> None:
    [person] = waiting(day, 1, now)
    with transaction():
        host, other = factories.staff("Hana Host", "host"), factories.staff("Other Advisor")
    ways = {
        host: (f"/desk/{day.venue.slug}", f"/desk/{day.venue.slug}/visits/{person.visit.reference}/is-back"),
        day.advisors[1]: ("/day", f"/day/is-back/{person.reference}"),
    }
    for who, (page, address) in ways.items():
        with transaction():
            operations.call(person, other.id, None, now, because="helping a colleague")
            operations.mark_missed(person, other.id, now)
        client.sign_in(who)
        shown = client.get(page).text
        assert "They are back" in shown and f'action="{address}"' in shown
        client.post(address)
        db.session.rollback()
        db.session.refresh(person)
        assert person.status == "waiting"
        assert "They are back" not in client.get(page).text
        with transaction():
            operations.start(person, other.id, now, because="helping a colleague")
        answer = client.post(address, follow_redirects=True)
        assert "Other Advisor called this person at 10:15." in answer.text
        with transaction():
            person.status, person.advisor_id = "waiting", None
