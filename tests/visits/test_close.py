"""Closing: yesterday's queue does not come back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.visits import operations, queries, rules
from tests import factories
from tests.visits.scenes import appointment

MIDNIGHT = clock.instant(factories.THURSDAY + timedelta(days=1), time(0, 5))


@pytest.fixture
def day(app: Flask) -> factories.Day:
    with transaction():
        return factories.session_on(kind="mixed")


def test_at_midnight_nobody_waits_any_more(day: factories.Day, now: datetime) -> None:
    with transaction():
        host, advisor = factories.staff("Sam Host", "host").id, day.advisors[0].id
        fields: dict[str, Any] = {
            "citizen": None,
            "service_id": day.service.id,
            "needs": Needs(),
            "by_id": host,
            "now": now,
        }
        waiting, in_progress = (operations.add_drop_in(day.venue.id, **fields) for _i in range(2))
        operations.start(in_progress.consultations[0], advisor, now)
        coming = operations.plan_visit(day.session, citizen=None, service_id=None, needs=Needs(), now=now)
        operations.close_day(now)
        assert (waiting.status, in_progress.status, coming.status) == ("here", "here", "coming")
    with transaction():
        assert operations.close_day(MIDNIGHT) == 3
    assert [v.gone_how for v in (waiting, in_progress, coming)] == ["not_recorded", "seen", "not_recorded"]
    assert waiting.consultations[0].outcome == "not_seen"
    assert in_progress.consultations[0].outcome == "follow_up"
    assert waiting.version == 2
    with transaction():
        assert operations.close_day(MIDNIGHT) == 0
        # The advisor can begin the next day.
        later = operations.add_drop_in(day.venue.id, **{**fields, "now": MIDNIGHT})
        operations.start(later.consultations[0], advisor, MIDNIGHT, because="covering")
    assert queries.waiting(day.venue.id, clock.day_of(MIDNIGHT)) == []


def test_an_hour_after_the_last_session_who_waits_is_not_recorded(day: factories.Day, now: datetime) -> None:
    with transaction():
        host = factories.staff("Sam Host", "host").id
        fields: dict[str, Any] = {
            "citizen": None,
            "service_id": day.service.id,
            "needs": Needs(),
            "by_id": host,
            "now": now,
        }
        waiting, in_progress = (operations.add_drop_in(day.venue.id, **fields) for _i in range(2))
        operations.start(in_progress.consultations[0], day.advisors[0].id, now)
    with transaction():
        assert operations.close_day(clock.instant(factories.THURSDAY, time(16, 59))) == 0
        assert operations.close_day(clock.instant(factories.THURSDAY, time(17))) == 1
    assert waiting.gone_how == "not_recorded" and in_progress.status == "here"


def test_an_appointment_without_a_visit_reads_as_not_recorded_the_day_after(day: factories.Day, now: datetime) -> None:
    with transaction():
        booked = appointment(day, now)
    [row] = queries.on_day(day.venue.id, factories.THURSDAY, MIDNIGHT).absent
    assert (row.reference, row.attendance) == (booked.reference, rules.Attendance.NOT_RECORDED)
    assert booked.version == 1
