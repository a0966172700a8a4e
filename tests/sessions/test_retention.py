"""Who worked when, who was away and who asked for it ends two years later."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.sessions import operations
from booking.sessions.models import Assignment, AssignmentLeft, Disruption, LeaveRequest
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from tests import factories

TWO_YEARS, HOUR = timedelta(days=2 * 365), timedelta(hours=1)


def test_what_ended_two_years_ago_is_deleted_or_blanked(app: Flask, now: datetime) -> None:
    with transaction():
        day = factories.session_on(factories.THURSDAY, advisors=[factories.staff()])
        (work,) = day.session.assignments
        who, over = {"advisor_id": work.advisor_id}, work.ends_at + TWO_YEARS
        span = {"starts_at": work.starts_at, "ends_at": work.ends_at}
        db.session.add(AssignmentLeft(session_id=work.session_id, **who, **span))
        away = Disruption(reference="A" * 10, kind="advisor_away", reason="Ill", made_at=now, **who, **span)
        db.session.add(away)
        db.session.flush()
        for reference, times in (("B" * 10, span), ("C" * 10, {})):
            asked = {"reference": reference, "kind": "hours", "asked_at": work.ends_at, **who, **times}
            db.session.add(LeaveRequest(disruption_id=away.id, **asked))
    kept = (Assignment, AssignmentLeft, LeaveRequest)
    for moment, left in ((over - HOUR, [1, 1, 2]), (over + HOUR, [0, 0, 0])):
        with transaction():
            operations.sweep_ended(moment)
        db.session.expire_all()
        assert [len(db.session.scalars(select(model)).all()) for model in kept] == left
        assert (away.reason, away.advisor_id is None) == (("Ill", False) if left[0] else ("", True))
    assert away.starts_at == span["starts_at"]


def test_a_task_ends_a_year_after_it_was_done_and_an_open_one_stays(app: Flask, now: datetime) -> None:
    with transaction():
        for key in ("open", "done"):
            tasks.open_task(TaskKind.CALL, key=key, role="host", due_at=now, detail="Call", now=now)
        tasks.close_by_key("done", outcome="Called", now=now)
        tasks.sweep_done(now + timedelta(days=364))
        assert len(db.session.scalars(select(Task)).all()) == 2
        tasks.sweep_done(now + timedelta(days=366))
    assert [task.key for task in db.session.scalars(select(Task))] == ["open"]
