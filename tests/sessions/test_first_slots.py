"""The first free slots of several services: the same as one by one, in one search."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions import operations, queries
from booking.staff.models import StaffSkill
from tests import factories
from tests.factories import THURSDAY
from tests.sessions.looking import FRIDAY, at, busy, find
from tests.statements import counted


@pytest.mark.parametrize(
    ("needs", "statements"),
    [
        (Needs(), 2),
        (Needs(private_room=True, language="ur"), 2),
        (Needs(step_free=True, more_time=True), 2),
        (Needs(interpreter="bsl"), 3),  # and the nations, for their bank holidays
    ],
    ids=["none", "room", "step-free", "interpreter"],
)
def test_the_first_slot_of_each_of_several_services_in_one_search(app: Flask, needs: Needs, statements: int) -> None:
    last_day = THURSDAY + timedelta(days=7)
    with transaction():
        kinds: list[dict[str, Any]] = [
            {},
            {"minutes": 55, "horizon_days": 1},
            {"notice_minutes": 120, "day_share": 50},
            {"seats": 3, "needs_private_room": True},
            {"seats": 2},
            {"ended_at": clock.now()},
        ]
        services = [factories.service(f"Service {n}", **kind) for n, kind in enumerate(kinds)]
        plain, group, other_group = services[0], services[3], services[4]
        skilled, speaker = factories.staff("Skilled"), factories.staff("Samina", languages=["ur"])
        skilled.skills = [StaffSkill(service_id=services[1].id)]
        there = factories.venue(rooms=1)
        day: dict[str, Any] = {"offering": services, "at": there}
        factories.session_on(starts=time(11), ends=time(15), advisors=[skilled, speaker], **day)
        factories.session_on(FRIDAY + timedelta(days=5), time(9), time(15), advisors=[speaker], **day)
        factories.session_on(
            FRIDAY, time(9), time(12), offering=[plain], at=factories.venue("Upstairs", step_free=False)
        )
        db.session.flush()
        busy(speaker.id, "11:00", "13:00")
        wish: dict[str, Any] = {"venue_id": there.id, "now": clock.now(), "notice": False}
        operations.take_time(group, Needs(), starts_at=at("13:00"), **wish)  # their first slots are in these
        operations.take_time(other_group, Needs(), starts_at=at("13:30"), **wish)
    for notice in (True, False):
        asked: dict[str, Any] = {"last_day": last_day, "now": clock.now(), "notice": notice}
        expected = {one.id: find(one, needs, **asked)[:1] for one in services}
        with counted() as sent:
            found = queries.first_slots(services, needs, **asked)
        assert found == {key: slots[0] for key, slots in expected.items() if slots}
        assert len(sent) == (statements if notice else 2)
        assert services[1].id in found or needs.interpreter, "who has a skill listed gives that"
    assert queries.first_slots([], needs, last_day=last_day, now=clock.now()) == {}
