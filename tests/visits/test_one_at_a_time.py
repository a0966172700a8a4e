"""An advisor has one person at a time, called or in conversation: in two tabs, at once, and after the upgrade."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.core.schema import MIGRATIONS
from booking.visits import operations
from booking.visits.errors import AdvisorBusy, StillCalled
from booking.visits.models import Consultation, VisitAct
from tests import factories
from tests.at_once import at_once
from tests.guards.conftest import empty
from tests.visits.scenes import appointment
from tests.visits.test_call import call_next, day, waiting

__all__ = ["day", "empty"]


def test_whoever_has_called_one_person_calls_and_starts_no_other(day: factories.Day, now: datetime) -> None:
    first, second = waiting(day, 2, now)
    advisor = day.advisors[0].id
    with transaction():
        operations.call(first, advisor, None, now)
    for press in (lambda: operations.call(second, advisor, None, now), lambda: operations.start(second, advisor, now)):
        with pytest.raises(StillCalled, match=first.visit.ticket or "–"), transaction():
            press()
    assert (first.status, second.status, second.advisor_id) == ("called", "waiting", None)
    with transaction():
        operations.back_to_waiting(first, advisor, now)
        operations.call(second, advisor, None, now)
        operations.start(second, advisor, now)
    for act in (
        lambda: operations.call(first, advisor, None, now),
        lambda: operations.start(first, advisor, now),
        lambda: call_next(day, 0, now),
    ):
        with pytest.raises(AdvisorBusy, match=second.visit.ticket or "–"), transaction():
            act()
    assert (first.status, second.status) == ("waiting", "in_progress")


def test_undoing_gives_nobody_a_second_person(day: factories.Day, now: datetime) -> None:
    first, second = waiting(day, 2, now)
    advisor = day.advisors[0].id
    with transaction():
        operations.call(first, advisor, None, now)
        operations.mark_missed(first, advisor, now)
        missed = db.session.scalars(select(VisitAct).where(VisitAct.act == "missed")).one()
        operations.call(second, advisor, None, now)
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(missed, advisor, now)
    assert (first.status, second.status) == ("missed", "called")


def test_two_tabs_at_once_call_one_person(app: Flask, day: factories.Day, now: datetime) -> None:
    ids, advisor = [consultation.id for consultation in waiting(day, 4, now)], day.advisors[0].id

    def press(consultation_id: int, act: str) -> str:
        with transaction():
            consultation = db.session.get_one(Consultation, consultation_id)
            if act == "start":
                operations.start(consultation, advisor, now)
            else:
                operations.call(consultation, advisor, None, now)
            return consultation.reference

    acts = ("call", "start", "call", "start")
    answers = at_once(app, [partial(press, i, a) for i, a in zip(ids, acts, strict=True)])
    assert len([a for a in answers if isinstance(a, str)]) == 1, answers
    assert all(isinstance(a, (str, StillCalled, AdvisorBusy)) for a in answers), answers
    held = select(Consultation.id).where(Consultation.advisor_id == advisor)
    assert len(db.session.scalars(held).all()) == 1


def test_the_database_refuses_a_second_one_too(day: factories.Day, now: datetime) -> None:
    first, second = waiting(day, 2, now)
    with transaction():
        operations.call(first, day.advisors[0].id, None, now)
    with pytest.raises(IntegrityError), transaction():
        second.status, second.advisor_id = "called", day.advisors[0].id
        db.session.flush()


def test_the_members_of_a_group_are_seen_together_but_nobody_else_beside_them(
    day: factories.Day, now: datetime
) -> None:
    [drop_in] = waiting(day, 1, now)
    advisor, host = day.advisors[0].id, day.advisors[1].id
    with transaction():
        one = appointment(day, now)
        group = one.busy_time
        assert group is not None
        group.kind, group.seats, group.service_id = "group", 3, day.service.id
        db.session.flush()
        other = appointment(day, now + timedelta(minutes=30))
        spare, other.busy_time, other.seat, other.starts_at = other.busy_time, group, 2, now
        db.session.flush()
        db.session.delete(spare)
    with transaction():
        consultations = [
            operations.check_in_appointment(a, venue_id=day.venue.id, by_id=host, now=now).consultations[0]
            for a in (one, other)
        ]
        for consultation in consultations:
            operations.call(consultation, advisor, None, now)
            operations.start(consultation, advisor, now)
    assert [(consultation.status, consultation.in_group) for consultation in consultations] == [
        ("in_progress", True)
    ] * 2
    with pytest.raises(AdvisorBusy), transaction():
        operations.call(drop_in, advisor, None, now)


def test_the_upgrade_puts_all_but_the_latest_called_back_to_waiting(empty: Flask, now: datetime) -> None:
    """With rows in both databases, up, down and up again."""
    folder = str(Path(MIGRATIONS))
    step = next(s for s in ScriptDirectory(folder).walk_revisions() if "One at a time" in (s.doc or ""))
    upgrade(directory=folder)
    with transaction():
        stage = factories.session_on(kind="mixed", advisors=2)
    consultations = [consultation.id for consultation in waiting(stage, 4, now)]
    me, other = (advisor.id for advisor in stage.advisors)
    db.session.remove()  # a reader would keep the tables from being changed
    downgrade(directory=folder, revision=str(step.down_revision))
    since = text("SELECT id, waiting_since FROM consultation")
    held = {0: ("called", me, 1), 1: ("called", me, 3), 2: ("called", other, 2), 3: ("in_progress", other, 0)}
    with db.engine.begin() as connection:
        for place, (status, advisor, minute) in held.items():
            values = {"id": consultations[place], "status": status, "advisor": advisor, "minute": minute}
            connection.execute(
                text(
                    "UPDATE consultation SET status = :status, advisor_id = :advisor, called_at = "
                    f"'2026-11-26 10:3{minute}:00.000000+00:00' WHERE id = :id"
                ),
                {name: value for name, value in values.items() if name != "minute"},
            )
        before = {row.id: row.waiting_since for row in connection.execute(since)}
    upgrade(directory=folder)
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, status, advisor_id, waiting_since FROM consultation ORDER BY id"))
        found = rows.all()
    stands = [(row.status, row.advisor_id) for row in found]
    assert stands == [("waiting", None), ("called", me), ("waiting", None), ("in_progress", other)]
    assert {row.id: row.waiting_since for row in found} == before
