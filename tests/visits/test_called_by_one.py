"""Each consultation is called by one advisor: whoever comes second is told, or given the next person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.visits import operations
from booking.visits.errors import AlreadyCalled
from booking.visits.models import Consultation
from tests import factories
from tests.visits.test_call import call_next, day, waiting

__all__ = ["day"]


def called_by(day: factories.Day, advisor: int, now: datetime) -> Consultation:
    with transaction():
        found = call_next(day, advisor, now)
    assert found is not None
    return found


def test_whom_another_advisor_has_called_cannot_be_started(app: Flask, day: factories.Day, now: datetime) -> None:
    waiting(day, 1, now)
    consultation = called_by(day, 0, now)
    with pytest.raises(AlreadyCalled, match="Advisor 1") as refusal, transaction():
        operations.start(consultation, day.advisors[1].id, now)
    assert "10:15" in str(refusal.value)
    db.session.refresh(consultation)
    assert (consultation.status, consultation.advisor_id) == ("called", day.advisors[0].id)
    with transaction():
        operations.start(consultation, day.advisors[0].id, now)
    for act in (operations.start, lambda c, a, n: operations.call(c, a, None, n)):
        with pytest.raises(AlreadyCalled), transaction():
            act(consultation, day.advisors[1].id, now)
    db.session.refresh(consultation)
    assert (consultation.status, consultation.advisor_id) == ("in_progress", day.advisors[0].id)


def test_a_line_read_before_another_advisor_called_gives_the_next_person(
    app: Flask, day: factories.Day, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading who waits and taking the first of them, somebody else may have taken them."""
    from booking.visits import queries

    first, second = waiting(day, 2, now)
    before = queries.waiting_line(day.venue.id, now)
    assert called_by(day, 0, now + timedelta(minutes=2)) == first
    monkeypatch.setattr(queries, "waiting_line", lambda *_: before)
    assert called_by(day, 1, now + timedelta(minutes=2)) == second
    with transaction():
        assert call_next(day, 2, now + timedelta(minutes=2)) is None
    callers = {
        consultation.reference: consultation.advisor_id for consultation in db.session.scalars(db.select(Consultation))
    }
    assert callers == {first.reference: day.advisors[0].id, second.reference: day.advisors[1].id}


def test_who_has_left_meanwhile_is_not_called(
    app: Flask, day: factories.Day, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from booking.visits import queries

    first, second = waiting(day, 2, now)
    before = queries.waiting_line(day.venue.id, now)
    with transaction():
        operations.mark_left(db.session.merge(first).visit, day.advisors[0].id, now + timedelta(minutes=2))
    monkeypatch.setattr(queries, "waiting_line", lambda *_: before)
    assert called_by(day, 0, now + timedelta(minutes=2)) == second
