"""Migrations that convert rows lose nothing, up or down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from booking.core import clock
from booking.core.database import db
from booking.messages import queries
from booking.wording.rules.kinds import MessageKind, SubjectKind
from tests.guards.test_migrations import MIGRATIONS
from tests.guards.version_before import BOOKED, PLANNED, Before, DayBefore, at

TAGS = (1_710_751_684, 2_000_000_001, 1_500_000_000, 1_234_567_890)


def test_migration_keeps_message_dependencies_and_plans_nothing_again(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision="0005")
    texts = "SELECT subject_reference, beside FROM settled_version ORDER BY subject_reference"
    with db.engine.begin() as connection:
        day = DayBefore(connection)
        day.write()
        visit = {"subject_kind": "visit", "version": 1}
        day.put("settled_version", subject_reference=PLANNED, beside=f",s{day.today}:4,{day.mobile}:2,", **visit)
        booked = {"subject_kind": "appointment", "version": 1}
        day.put("settled_version", subject_reference=BOOKED, beside=f",{day.mobile}:1,", **booked)
    upgrade(directory=MIGRATIONS, revision="0021")
    with db.engine.begin() as connection:
        before = rows(connection, texts)
    upgrade(directory=MIGRATIONS)
    with db.engine.begin() as connection:
        kept = rows(connection, "SELECT subject_kind, kind, row_id, row_version FROM settled_dependency")
        assert kept == [("appointment", "contact_point", day.mobile, 1)]  # the visit has begun
    assert list(queries.unreconciled(SubjectKind.APPOINTMENT, clock.now())) == []
    db.session.rollback()
    downgrade(directory=MIGRATIONS, revision="0021")
    with db.engine.begin() as connection:
        assert rows(connection, texts) == [before[0], (PLANNED, "")]


def rows(connection: Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text(query)).all()]


def holds(connection: Connection) -> None:
    """Insert a hold with its journey; a group with one seat booked, two held, one lapsed."""
    put = Before(connection).put
    sam = put("staff_member", email="sam@council.example", reference="SAM0000001", fs_uniquifier="sam")
    hours = {"starts_at": at(10), "ends_at": at(11)}
    alone = put("busy_time", advisor_id=sam, kind="hold", seats=TAGS[0], expires_at=at(9, 10), **hours)
    hours = {"starts_at": at(11), "ends_at": at(12)}
    group = put("busy_time", advisor_id=sam, kind="group", seats=4, **hours)
    put("group_seat", busy_time_id=group, number=2)
    for tag, until in zip(TAGS[1:], (at(9, 10), at(9, 20), at(8)), strict=True):
        put("group_seat", busy_time_id=group, number=tag, expires_at=until)
    put("journey", token_hash="alone", hold_id=alone, hold_seat=TAGS[0])
    put("journey", token_hash="none", hold_id=None)


def test_migration_keeps_holds(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision="0020")
    with db.engine.begin() as connection:
        holds(connection)
        before = {
            query: rows(connection, query)
            for query in (
                "SELECT id, kind, seats FROM busy_time ORDER BY id",
                "SELECT number, expires_at FROM group_seat ORDER BY number",
                "SELECT token_hash, hold_id, hold_seat FROM journey ORDER BY id",
            )
        }
    upgrade(directory=MIGRATIONS, revision="0021")
    with db.engine.begin() as connection:
        times = rows(connection, "SELECT kind, seats, hold_tag FROM busy_time ORDER BY id")
        assert times == [("hold", 1, TAGS[0]), ("group", 4, None)]
        seats = rows(connection, "SELECT number, hold_tag FROM group_seat ORDER BY number")
        assert seats == [(1, TAGS[2]), (2, None), (3, TAGS[1]), (4, TAGS[3])]
        kept = rows(connection, "SELECT token_hash, hold_tag FROM journey ORDER BY id")
        assert kept == [("alone", TAGS[0]), ("none", None)]
    downgrade(directory=MIGRATIONS, revision="0020")
    with db.engine.begin() as connection:
        assert {query: rows(connection, query) for query in before} == before


def test_migration_keeps_kinds_and_a_new_kind_is_a_row(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision="0022")
    with db.engine.begin() as connection:
        put = Before(connection).put
        put("task", reference="T1", key="one", kind="write", role="host")
        put("message", reference="M1", kind="of_a_version_before", channel="sms", status="sent")
    upgrade(directory=MIGRATIONS, revision="0023")
    with db.engine.begin() as connection:
        kinds = {kind for (kind,) in rows(connection, "SELECT name FROM message_kind")}
        later = {kind for kind in MessageKind if kind.startswith(("lost_", "referral_", "action_"))}
        assert kinds == {*MessageKind, "of_a_version_before"} - later
        connection.execute(text("INSERT INTO task_kind (name) VALUES ('review')"))
        connection.execute(text("UPDATE task SET kind = 'review'"))
        connection.execute(text("UPDATE task SET kind = 'write'"))
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE task SET kind = 'no such kind'"))
    downgrade(directory=MIGRATIONS, revision="0022")
    with pytest.raises(IntegrityError, match="ck_task_kind"), db.engine.begin() as connection:
        connection.execute(text("UPDATE task SET kind = 'review'"))


def as_json(answers: Any) -> Any:
    return json.loads(answers) if isinstance(answers, str) else answers


def test_a_journey_becomes_one_for_each_service_and_one_again(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision="0024")
    held = {"service": "tax", "slot": "heywood@2026-11-27T10:00Z", "needs": {}, "until": ""}
    told: dict[str, Any] = {"needs": {"step_free": True}, "person": {"name": "Ada"}, "hold": held}
    services: dict[str, Any] = {"tax": {"slot": held["slot"], "about": "Bill"}, "badge": {"booked": "ABCDE12345"}}
    put = {
        "token_hash": "one",
        "answers": {**told, "services": services},
        "hold_id": 7,
        "hold_tag": TAGS[0],
    }
    with db.engine.begin() as connection:
        Before(connection).put("journey", **put)
    upgrade(directory=MIGRATIONS, revision="0025")
    with db.engine.begin() as connection:
        split = {row[0]: row[1:] for row in rows(connection, "SELECT service, answers, hold_id FROM journey")}
    assert split["tax"][1:] == (7,) and split["badge"][1:] == (None,)
    answers = {
        service: row[0] if isinstance(row[0], dict) else json.loads(str(row[0])) for service, row in split.items()
    }
    assert answers == {"badge": services["badge"], "tax": {**told, **services["tax"]}}
    downgrade(directory=MIGRATIONS, revision="0024")
    with db.engine.begin() as connection:
        ((token, kept),) = rows(connection, "SELECT token_hash, answers FROM journey")
    assert token == "one" and set(as_json(kept)) >= {"services"}


def test_visits_get_the_helper_of_their_appointment_and_helpers_a_name_to_be_found_by(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision="0005")
    with db.engine.begin() as connection:
        DayBefore(connection).write()
    upgrade(directory=MIGRATIONS, revision="0037")
    with db.engine.begin() as connection:
        helper = Before(connection).put("helper", name="Łucja O'Brien", named_at=at(8))
        connection.execute(text("UPDATE appointment SET helper_id = :helper"), {"helper": helper})
        appointment = connection.execute(text("SELECT id FROM appointment")).scalar_one()
        connection.execute(text("UPDATE visit SET appointment_id = :id WHERE ticket = 'V07'"), {"id": appointment})
    upgrade(directory=MIGRATIONS, revision="0038")
    with db.engine.begin() as connection:
        assert rows(connection, "SELECT name_folded, relation FROM helper") == [("lucja obrien", "")]
        assert rows(connection, "SELECT ticket FROM visit WHERE helper_id IS NOT NULL") == [("V07",)]
    downgrade(directory=MIGRATIONS, revision="0037")
    with db.engine.begin() as connection:
        assert rows(connection, "SELECT helper_id FROM appointment") == [(helper,)]
