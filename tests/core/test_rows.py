"""A row inserted past the unit of work is as if loaded, without another statement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from booking.citizens.models import CaseRecord
from booking.core import clock
from booking.core.database import NaiveDatetime, db, transaction
from booking.core.rows import add_row, add_row_unless
from booking.sessions.models import BusyTime
from tests import factories
from tests.statements import counted


def record(reference: str = "0000000001") -> CaseRecord:
    return add_row(CaseRecord, {"reference": reference, "opened_at": clock.now()})


def test_it_is_there_with_its_defaults_and_can_be_changed(app: Flask) -> None:
    with transaction() as session, counted() as sent:
        row = record()
        assert (row.reference, row.opened_at, row.version) == ("0000000001", clock.now(), 1)
        assert len(sent) == 1
        row.version += 1
        assert session.get(CaseRecord, row.id) is row
        session.flush()
        assert len(sent) == 2
    assert db.session.get_one(CaseRecord, row.id).version == 2


def test_it_is_gone_when_the_transaction_fails(app: Flask) -> None:
    with pytest.raises(RuntimeError), transaction():
        record()
        raise RuntimeError
    assert db.session.query(CaseRecord).count() == 0


def test_what_the_database_refuses_is_refused(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction():
        record(), record()
    with pytest.raises(Exception, match="time zone") as refused, transaction():
        add_row(CaseRecord, {"reference": "0000000002", "opened_at": clock.now().replace(tzinfo=None)})
    assert isinstance(refused.value.__cause__ or refused.value, NaiveDatetime)


def test_none_where_one_of_the_named_constraints_refuses_and_the_transaction_goes_on(app: Flask) -> None:
    names = ("busy_time_advisor_overlap", "busy_time_room_overlap")
    with transaction() as session:
        who, now = factories.staff().id, clock.now()
        span = {"advisor_id": who, "kind": "away", "starts_at": now, "ends_at": now + timedelta(hours=1)}
        first = add_row_unless(BusyTime, span, names)
        assert first is not None and (first.seats, first.room_id, first.expires_at) == (1, None, None)
        assert add_row_unless(BusyTime, span, names) is None
        session.add(factories.staff())
    assert db.session.query(BusyTime).count() == 1


def test_the_number_of_a_deleted_row_may_come_again(app: Flask) -> None:
    with transaction() as session:
        old = record()
        session.connection().execute(delete(CaseRecord))
        new = record("0000000002")
        assert new is not old and session.get(CaseRecord, new.id) is new and new.reference == "0000000002"
