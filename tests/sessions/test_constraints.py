"""Constraints against overlaps: raw SQL, which checks no rule and takes no lock, is refused by both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from booking.core.database import Instant, db, transaction
from tests import factories

OWNERS = [("assignment", "advisor_id"), ("busy_time", "advisor_id"), ("busy_time", "room_id")]
TEN = datetime.fromisoformat("2026-11-26T10:00:00+00:00")


class Rows:
    """Writes rows of one table, of one owner or another, by raw SQL."""

    def __init__(self, table: str, owner: str) -> None:
        self.table, self.owner = table, owner
        with transaction():
            day = factories.session_on(at=factories.venue(rooms=2), advisors=0)
            people = [factories.staff().id for _ in range(8)]
            self.session_id, self.people = day.session.id, iter(people)
            self.first, self.second = (
                [room.id for room in day.venue.rooms] if owner == "room_id" else [next(self.people), next(self.people)]
            )

    def insert(self, owner_id: int, start: int, end: int, *, how: str = "INSERT") -> int:
        """Insert from so many minutes after ten to so many; return the new row's id."""
        values: dict[str, Any] = {self.owner: owner_id, "starts_at": moment(start), "ends_at": moment(end)}
        if self.table == "assignment":
            values |= {"session_id": self.session_id}
        else:
            values |= {"kind": "appointment", "seats": 1}
        if self.owner == "room_id":
            values |= {"advisor_id": next(self.people)}
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        with transaction():
            return int(
                db.session.execute(
                    text(f"{how} INTO {self.table} ({names}) VALUES ({marks}) RETURNING id"), values
                ).scalar_one()
            )

    def update(self, id_: int, assignment: str, **values: Any) -> None:
        with transaction():
            db.session.execute(text(f"UPDATE {self.table} SET {assignment} WHERE id = :id"), {"id": id_, **values})

    def refused(self) -> Any:
        return pytest.raises(IntegrityError, match=f"{self.table}_{self.owner.removesuffix('_id')}_overlap")


def moment(minutes: int) -> Any:
    """An instant as the application writes it."""
    instant = TEN + timedelta(minutes=minutes)
    process = Instant().bind_processor(db.engine.dialect)
    return process(instant)


@pytest.fixture(params=OWNERS, ids=lambda owner: ".".join(owner))
def rows(app: Flask, request: pytest.FixtureRequest) -> Rows:
    return Rows(*request.param)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 30), (-10, 1), (29, 40), (10, 20), (-10, 40), (0, 1), (29, 30), (-10, 30), (0, 40)]
)
def test_an_insert_that_overlaps_is_refused(rows: Rows, start: int, end: int) -> None:
    rows.insert(rows.first, 0, 30)
    with rows.refused():
        rows.insert(rows.first, start, end)
    rows.insert(rows.second, start, end)


def test_touching_is_no_overlap(rows: Rows) -> None:
    rows.insert(rows.first, 0, 30)
    rows.insert(rows.first, 30, 60)
    rows.insert(rows.first, -30, 0)


def test_an_update_that_would_overlap_is_refused(rows: Rows) -> None:
    rows.insert(rows.first, 0, 30)
    later, other = rows.insert(rows.first, 30, 60), rows.insert(rows.second, 0, 30)
    with rows.refused():
        rows.update(later, "starts_at = :at", at=moment(29))
    with rows.refused():
        rows.update(later, "starts_at = :a, ends_at = :b", a=moment(-10), b=moment(5))
    with rows.refused():
        rows.update(other, f"{rows.owner} = :owner", owner=rows.first)
    rows.update(later, "starts_at = :a, ends_at = :b", a=moment(40), b=moment(50))
    rows.update(later, "starts_at = :a", a=moment(30))  # over its own old time


def test_everything_at_once_cannot_overlap_either(rows: Rows) -> None:
    rows.insert(rows.first, 0, 30)
    rows.insert(rows.second, 0, 30)
    with rows.refused(), transaction():
        db.session.execute(text(f"UPDATE {rows.table} SET {rows.owner} = :owner"), {"owner": rows.first})


def test_a_stretch_has_a_beginning_before_its_end(rows: Rows) -> None:
    with pytest.raises(IntegrityError):
        rows.insert(rows.first, 30, 30)
    with pytest.raises(IntegrityError):
        rows.insert(rows.first, 30, 0)


@pytest.mark.parametrize("how", ["INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL", "REPLACE"])
def test_sqlites_other_inserts_are_refused_too(rows: Rows, how: str) -> None:
    if db.engine.dialect.name != "sqlite":
        how = "INSERT"  # PostgreSQL has but the one
    rows.insert(rows.first, 0, 30)
    with rows.refused():
        rows.insert(rows.first, 10, 20, how=how)


@pytest.mark.parametrize(
    "written",
    ["2026-11-26T10:00:00+00:00", "2026-11-26 10:00:00", "2026-11-26 11:00:00.000000+01:00", "1795687200", ""],
)
def test_a_time_written_otherwise_does_not_slip_past(rows: Rows, written: str) -> None:
    """SQLite compares text; PostgreSQL parses what it can to the same instant, or refuses."""
    id_ = rows.insert(rows.first, 0, 30)
    later = rows.insert(rows.first, 60, 90)
    with pytest.raises(SQLAlchemyError):
        rows.update(later, "starts_at = :at, ends_at = :end", at=written, end=moment(10))
    with pytest.raises(SQLAlchemyError):
        rows.update(id_, "starts_at = :at", at=None)
