"""*I plan to come*: said, changed, withdrawn, arrived."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import StalePage
from booking.core.tokens import links
from booking.disruptions import operations as disruptions
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession, Closure
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.visits import operations, queries
from booking.visits.errors import AlreadyCheckedIn, DropInOver, OtherDay, VisitOver
from booking.visits.models import Visit
from tests import factories


@pytest.fixture
def day(app: Flask) -> factories.Day:
    with transaction():
        return factories.session_on(kind="drop_in")


def plan(day: factories.Day, now: datetime, **changes: Any) -> Visit:
    fields: dict[str, Any] = {
        "citizen": None,
        "service_id": day.service.id,
        "needs": Needs(step_free=True),
        "about": "a letter",
    }
    return operations.plan_visit(day.session, **{**fields, **changes}, now=now)


def test_a_plan_is_a_visit_that_is_coming_and_has_a_link(day: factories.Day, now: datetime) -> None:
    with transaction():
        visit = plan(day, now, citizen=factories.citizen())
    assert (visit.status, visit.ticket, visit.arrived_at, visit.version) == ("coming", None, None, 1)
    assert visit.needs == {"step_free": True} and visit.record == "on_record"
    assert queries.by_token(links.token("visit", visit.reference, 1), clock.now()) == visit
    assert queries.by_token("nothing", clock.now()) is None
    [row] = queries.on_day(day.venue.id, factories.THURSDAY, now).coming
    assert row.session_reference == day.session.reference and row.name == "Ada Lovelace"


def kinds_open() -> list[str]:
    return [task.kind for task in db.session.scalars(select(Task).where(Task.done_at.is_(None)).order_by(Task.id))]


@pytest.mark.parametrize("how", ["cancelled", "closed", "moved"])
def test_a_session_that_does_not_take_place_or_at_another_time_settles_the_interpreters(
    day: factories.Day, now: datetime, how: str
) -> None:
    whole = clock.day_bounds(factories.THURSDAY)
    early = whole[0] + timedelta(hours=1)
    with transaction():
        host, bsl = factories.staff("Hamid Host", "host"), Needs(interpreter="bsl")
        waits, arranged = (plan(day, early, needs=bsl, citizen=factories.citizen(name), by_id=host.id) for name in "AB")
        task = db.session.scalars(select(Task).where(Task.subject_reference == arranged.reference)).one()
        tasks.close_task(task, by_id=host.id, outcome="Arranged", now=early)
        operations.interpreter_arranged(arranged, now=early)

    def change() -> None:
        session = db.session.get_one(AdvisorSession, day.session.id)
        if how == "cancelled":
            sessions.cancel_session(session, reason="", now=early)
        else:
            later: dict[str, Any] = {"starts_at": session.starts_at + timedelta(hours=1), "ends_at": session.ends_at}
            who = [(one.advisor_id, None) for one in session.assignments]
            terms: dict[str, Any] = {"services": session.services, "kind": "drop_in", "venue": session.venue}
            sessions.change_session(session, **later, advisors=who, **terms, now=early)

    act: dict[str, Any] = {"reason": "", "by_id": host.id, "now": early}
    with transaction():
        if how == "closed":
            shut = disruptions.close_venue(db.session.merge(day.venue), *whole, **act)
        else:
            disruptions.change_of_sessions(change, window=whole, **act)
    again = ["arrange_interpreter"] * 2 if how == "moved" else []
    assert sorted(kinds_open()) == sorted(["call_off_interpreter", *again])
    off = db.session.scalars(select(Task).where(Task.kind == "call_off_interpreter")).one()
    assert "10:00 to 16:00" in off.detail and "by Hamid Host" in off.detail
    if how == "closed":
        with transaction():
            disruptions.reopen(shut, by_id=host.id, now=early)
        assert kinds_open() == ["arrange_interpreter"]
        assert db.session.get_one(Visit, arranged.id).interpreter_arranged_at is not None
        assert db.session.get_one(Visit, waits.id).interpreter_arranged_at is None


@pytest.mark.parametrize("why", ["over", "cancelled", "appointments", "closed"])
def test_a_session_that_takes_no_drop_ins(day: factories.Day, now: datetime, why: str) -> None:
    moment = now
    with transaction():
        session = db.session.merge(day.session)
        if why == "over":
            moment = session.ends_at
        elif why == "cancelled":
            session.cancelled_at = now
        elif why == "appointments":
            session.kind = "appointments"
        else:
            db.session.add(Closure(venue_id=day.venue.id, starts_at=session.starts_at, ends_at=session.ends_at))
    with pytest.raises(DropInOver), transaction():
        plan(day, moment)


def test_a_plan_moves_to_another_session(day: factories.Day, now: datetime) -> None:
    with transaction():
        tomorrow = factories.session_on(factories.THURSDAY + timedelta(days=1), time(9), time(12), kind="mixed")
        visit = plan(day, now)
        changes: dict[str, Any] = {
            "session": tomorrow.session,
            "service_id": None,
            "needs": Needs(),
            "about": "",
            "now": now,
        }
        operations.change_plan(visit, expected_version=1, **changes)
    assert (visit.venue_id, visit.day, visit.version) == (tomorrow.venue.id, factories.THURSDAY + timedelta(days=1), 2)
    with pytest.raises(StalePage), transaction():
        operations.change_plan(visit, expected_version=1, **changes)


def test_withdrawing_twice_is_withdrawing_once(day: factories.Day, now: datetime) -> None:
    with transaction():
        visit = plan(day, now)
    with pytest.raises(StalePage), transaction():
        operations.withdraw(visit, expected_version=9, now=now)
    for _time in range(2):
        with transaction():
            operations.withdraw(visit, expected_version=1, now=now)
    assert (visit.gone_how, visit.version) == ("withdrawn", 2)
    shown = queries.on_day(day.venue.id, factories.THURSDAY, now)
    assert not shown.coming and not shown.done


def test_who_withdrew_comes_after_all_while_the_session_lasts(day: factories.Day, now: datetime) -> None:
    with transaction():
        visit = plan(day, now)
        operations.withdraw(visit, expected_version=1, now=now)
    with pytest.raises(StalePage), transaction():
        operations.come_after_all(visit, expected_version=1, now=now)
    with pytest.raises(DropInOver), transaction():
        operations.come_after_all(visit, expected_version=2, now=db.session.merge(day.session).ends_at)
    for _time in range(2):
        with transaction():
            operations.come_after_all(visit, expected_version=2, now=now)
    assert (visit.status, visit.gone_how, visit.gone_at, visit.version) == ("coming", "", None, 3)
    assert queries.on_day(day.venue.id, factories.THURSDAY, now).coming


def test_what_a_colleague_ended_is_not_put_back_by_link(day: factories.Day, now: datetime) -> None:
    with transaction():
        visit = plan(day, now)
        operations.withdraw(visit, expected_version=1, by_id=factories.staff("Sam Host", "host").id, now=now)
    with pytest.raises(VisitOver), transaction():
        operations.come_after_all(visit, expected_version=2, now=now)
    assert visit.status == "gone"


def test_arriving_gives_the_ticket_and_undo_takes_them_back_to_coming(day: factories.Day, now: datetime) -> None:
    with transaction():
        visit = plan(day, now)
        host = factories.staff("Sam Host", "host").id
        operations.check_in_coming(visit, by_id=host, now=now)
    ticket = visit.ticket
    assert visit.status == "here" and ticket
    with pytest.raises(AlreadyCheckedIn, match="Sam Host"), transaction():
        operations.check_in_coming(visit, by_id=host, now=now + timedelta(minutes=2))
    with pytest.raises(VisitOver), transaction():
        operations.withdraw(visit, expected_version=visit.version, now=now)
    [act] = [a for a in queries.last_acts(day.venue.id, now) if a.act == "checked_in"]
    with transaction():
        operations.undo(act, host, now)
    assert (visit.status, visit.arrived_at, visit.consultations) == ("coming", None, [])
    with transaction():
        operations.check_in_coming(visit, by_id=host, now=now)
    assert visit.ticket == ticket


def test_a_plan_for_tomorrow_is_not_checked_in_today(day: factories.Day, now: datetime) -> None:
    with pytest.raises(OtherDay, match="27 Nov"), transaction():
        tomorrow = factories.session_on(factories.THURSDAY + timedelta(days=1), kind="drop_in")
        visit = plan(tomorrow, now)
        operations.check_in_coming(visit, by_id=factories.staff().id, now=now)
