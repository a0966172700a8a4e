"""Somebody who has died had led a visit that others keep: once it is undone they lead it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from booking.citizens.rules import Needs
from booking.core.database import transaction
from booking.record.operations import undo_death, write_down_death
from booking.visits import operations as visits
from tests import factories as make
from tests.day.stage import morning


def test_who_led_a_planned_visit_leads_it_again(app: object, now: datetime) -> None:
    stage = morning()
    with transaction():
        he, widow = make.citizen("Ada Lovelace"), make.citizen("Ida Lovelace")
        session = make.session_on(at=stage.venue, offering=[stage.service], kind="drop_in").session
        planned: dict[str, Any] = {"citizen": he, "others": [widow], "service_id": stage.service.id, "needs": Needs()}
        plan = visits.plan_visit(session, now=now, **planned)
        kept = visits.plan_visit(session, now=now, **{**planned, "citizen": widow, "others": [he]})
    acts: Any = {"staff_id": stage.advisor.id, "device": "", "now": now}
    with transaction():
        death = write_down_death(he.case_record, "The hospital", None, **acts).reference
    assert [[one.citizen_id for one in visit.party] for visit in (plan, kept)] == [[widow.id], [widow.id]]
    with transaction():
        undo_death(he.case_record, death, **acts)
    assert [[one.citizen_id for one in visit.party] for visit in (plan, kept)] == [[he.id, widow.id], [widow.id, he.id]]
