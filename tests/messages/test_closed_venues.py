"""Whoever plans to drop in is told when the venue closes for all of the session, and when it opens again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.sessions import queries
from booking.sessions.models import Disruption
from booking.sessions.operations import shut_venue
from booking.visits.errors import DropInOver
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, Council

DAY = date(2026, 12, 3)


def close(council: Council, start: time, end: time) -> Disruption:
    with transaction():
        return disruptions.close_venue(
            council.venue,
            clock.instant(DAY, start),
            clock.instant(DAY, end),
            "Flood",
            by_id=council.host.id,
            now=council.now,
        )


def later(council: Council) -> list[str]:
    council.at(minutes=2).round()
    return [kind for kind, status in council.stand() if status == "sent" and "reminder" not in kind]


def test_a_closed_venue_is_told_and_an_open_one_again(council):
    council.plan_visit(MOBILE, day=DAY)
    assert later(council) == ["confirmation"]
    closed = close(council, time(9), time(17))
    assert later(council) == ["confirmation", "cancelled"]
    with transaction():
        disruptions.reopen(closed, by_id=council.host.id, now=council.now)
    assert later(council)[2:] == ["still_on"]
    assert len(council.texts()) == 3


def test_closed_for_an_hour_of_it_is_still_on(council):
    council.plan_visit(MOBILE, day=DAY)
    later(council)
    close(council, time(9), time(12, 59))
    assert later(council) == ["confirmation"]
    close(council, time(12), time(14))  # the two together leave nothing
    assert later(council) == ["confirmation", "cancelled"]


def test_whom_no_text_reaches_is_called(council):
    council.plan_visit(LANDLINE, day=DAY)
    council.at(hours=1).round()
    close(council, time(9), time(17))
    later(council)
    (task,) = council.tasks()
    assert task.kind == "call"


def test_a_venue_given_up_counts_as_closed(council):
    council.plan_visit(MOBILE, day=DAY)
    later(council)
    with transaction():
        disruptions.end_venue(council.venue, DAY - timedelta(days=1), by_id=council.host.id, now=council.now)
    assert later(council) == ["confirmation", "cancelled"]


def test_a_service_that_has_ended_by_then_is_told_too(council):
    council.plan_visit(MOBILE, day=DAY)
    council.plan_visit(EMAIL, day=date(2026, 11, 27))
    later(council)
    with transaction():
        disruptions.end_service(council.service, by_id=council.host.id, now=council.now, last_day=date(2026, 11, 30))
    assert "cancelled" not in later(council)
    council.at(days=5)
    assert later(council).count("cancelled") == 1  # once it has ended: who comes before that is helped


def test_nobody_can_plan_to_come_to_a_closed_venue(council):
    close(council, time(9), time(12)), close(council, time(11), time(17))
    with pytest.raises(DropInOver):
        council.plan_visit(MOBILE, day=DAY)
    with transaction():
        disruptions.end_venue(council.venue, DAY, by_id=None, now=council.now)
    after = DAY + timedelta(days=1)
    with pytest.raises(DropInOver):
        council.plan_visit(MOBILE, day=after)
    found = queries.drop_in_sessions(first_day=DAY - timedelta(days=1), last_day=after, now=council.now)
    assert {clock.day_of(one.starts_at) for one in found} <= {DAY - timedelta(days=1), DAY}


def test_since_when_it_is_known(council):
    session = council.drop_in(DAY)
    assert queries.shut_since([]) == queries.shut_since([session]) == {}
    with transaction():
        shut_venue(council.venue, session.starts_at, session.ends_at, "entered by nobody")
    assert queries.shut_since([session]) == {session.id: None}
    close(council, time(8), time(18))
    assert queries.shut_since([session]) == {session.id: council.now}


def test_whoever_chose_nothing_is_cancelled_and_told(council):
    from booking.disruptions.jobs import cancel_unresolved

    booked = council.book(MOBILE, day=DAY)
    later(council)
    close(council, time(9), time(17))
    assert later(council) == ["confirmation", "disrupted"]
    council.now = datetime(2026, 12, 2, 19, 30, tzinfo=council.now.tzinfo)
    db.session.rollback()
    assert cancel_unresolved(council.now) == 1
    assert later(council) == ["confirmation", "disrupted", "cancelled"]
    assert booked.cancelled_by_id == council.host.id
