"""Migrations that move what rows say: nothing is lost on the way up, and nothing on the way down."""

from __future__ import annotations

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


def test_what_messages_rest_on_is_read_and_nothing_is_planned_again(empty: Flask) -> None:
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
    """One person's hold, and whose it is; a group with a seat for good, two held and one whose hold ran out."""
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


def test_whoever_holds_a_time_goes_on_holding_it(empty: Flask) -> None:
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


def test_kinds_that_rows_have_stay_and_a_new_one_is_a_row(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision="0022")
    with db.engine.begin() as connection:
        put = Before(connection).put
        put("task", reference="T1", key="one", kind="write", role="host")
        put("message", reference="M1", kind="of_a_version_before", channel="sms", status="sent")
    upgrade(directory=MIGRATIONS, revision="0023")
    with db.engine.begin() as connection:
        kinds = {kind for (kind,) in rows(connection, "SELECT name FROM message_kind")}
        assert kinds == {*MessageKind, "of_a_version_before"}
        connection.execute(text("INSERT INTO task_kind (name) VALUES ('review')"))
        connection.execute(text("UPDATE task SET kind = 'review'"))
        connection.execute(text("UPDATE task SET kind = 'write'"))
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE task SET kind = 'no such kind'"))
    downgrade(directory=MIGRATIONS, revision="0022")
    with pytest.raises(IntegrityError, match="ck_task_kind"), db.engine.begin() as connection:
        connection.execute(text("UPDATE task SET kind = 'review'"))


def test_names_are_folded_anew_and_back(empty: Flask) -> None:
    former = "SELECT name_folded FROM citizen ORDER BY id"
    keys = "SELECT source_key FROM venue ORDER BY id"
    upgrade(directory=MIGRATIONS, revision="0023")
    with db.engine.begin() as connection:
        put = Before(connection).put
        record = put("case_record", reference="NAMES00001", opened_at=at(8))
        people = [*("Łukasz Żak", "Máire O'Brien", "مریم Иван", "Æsa" * 40), *(f"Ann-Marie {n}" for n in range(1_000))]
        first = put("citizen", case_record_id=record, name=people[0], name_folded="as before", named_at=at(8))
        columns = "case_record_id, name_folded, language, named_at"
        like = f"INSERT INTO citizen (name, {columns}) SELECT :name, {columns} FROM citizen WHERE id = {first}"
        connection.execute(text(like), [{"name": name} for name in people[1:]])
        for slug, name, key in (
            ("st-annes", "St Anne's Library", "st anne s library|OL161XU"),
            ("one", "O'Neill Hall", "o neill hall|M11AE"),
            ("other", "Oneill Hall", "oneill hall|M11AE"),
            ("numbered", "Numbered", "200004502577"),
        ):
            postcode = "OL16 1XU" if slug == "st-annes" else "M1 1AE"
            put("venue", slug=slug, name=name, postcode=postcode, source_key=key)
    upgrade(directory=MIGRATIONS, revision="0024")
    with db.engine.begin() as connection:
        made = [name for (name,) in rows(connection, former)]
        assert made[:4] == ["lukasz zak", "maire obrien", "مریم ivan", ("aesa" * 40)[:160]]
        assert made[4:] == [f"ann marie {n}" for n in range(1_000)]
        assert rows(connection, keys) == [
            ("st annes library|OL161XU",),
            ("o neill hall|M11AE",),  # two of one name: neither takes the other's identity
            ("oneill hall|M11AE",),
            ("200004502577",),
        ]
    downgrade(directory=MIGRATIONS, revision="0023")
    with db.engine.begin() as connection:
        assert [name for (name,) in rows(connection, former)][:2] == ["łukasz zak", "maire o brien"]
        assert rows(connection, keys)[0] == ("st anne s library|OL161XU",)
