"""Likely records of a whole party: each as if looked for alone, in as many statements as for one person."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import event

from booking.cases.operations import tell_apart
from booking.cases.queries import are_unpaired, likely_of, likely_of_each
from booking.cases.rules.joining import MatchWord
from booking.citizens.models import Citizen
from booking.citizens.operations import key_names, name_citizen
from booking.citizens.rules import ContactKind
from booking.core.database import db, transaction
from tests import factories as make
from tests.statements import counted

FAMILY = ("Ewa Nowak", "Jan Nowak", "Zofia Nowak", "Adam Nowak", "Anna Nowak", "Piotr Nowak")
REACHED = [(ContactKind.MOBILE, "+447700900123")]


def named_twice(now: datetime) -> tuple[list[Citizen], list[Citizen]]:
    """A family that shares a number, as they were named a year ago and today."""
    with transaction():
        before, today = ([name_citizen(name, contacts=REACHED, now=now) for name in FAMILY] for _ in range(2))
        name_citizen("Grace Hopper", date_of_birth=date(1952, 7, 1), now=now)
        key_names(100)
    return before, today


def test_a_party_is_looked_for_in_the_statements_of_one(app: Flask, now: datetime) -> None:
    before, today = named_twice(now)
    with transaction():
        tell_apart(today[0].case_record, before[0].case_record, MatchWord.DIFFERENT, staff_id=make.staff().id, now=now)
    ids = [person.case_record_id for person in today]
    with counted() as one:
        likely_of(ids[0])
    with counted() as six:
        found = likely_of_each(ids)
    assert len(six) == len(one) == 3
    assert found == {id_: likely_of(id_) for id_ in ids}
    assert [likely[0].record_id for likely in found.values() if likely] == [
        person.case_record_id for person in before[1:]
    ]


def test_candidates_are_read_by_indexes(app: Flask, now: datetime) -> None:
    """No table of everybody is read whole. PostgreSQL may where it is small: it is told not to."""
    person, sent = named_twice(now)[1][0], list[tuple[str, Any]]()

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    likely_of(person.case_record_id)
    are_unpaired()
    event.remove(db.engine, "before_cursor_execute", keep)
    connection, sqlite = db.session.connection(), db.engine.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    if not sqlite:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    for statement, parameters in sent:
        if statement.startswith("SELECT"):
            plan = " ".join(row[-1] for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))
            assert re.findall(r"(?:SCAN|Seq Scan on) (?:citizen|name_key|citizen_contact)\b(?! USING)", plan) == []


def test_nobody_is_looked_for_in_an_empty_party(app: Flask) -> None:
    assert likely_of_each([]) == {} and likely_of_each([7]) == {7: []}
