"""Every declared end of what is kept about a person is carried out by a chore, or listed with why not yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from booking import load_tables
from booking.config.sending import gateways_for
from booking.core.keeping import RECORD, End, Keep
from booking.worker import run_once
from tests.guards import data_page
from tests.statements import counted

load_tables()
GENERAL = "general retention, with holds and restored backups, is built with the rights of the people concerned"
POINTED_TO = f"other rows point to these: {GENERAL}"
NOT_YET = {
    **{("staff_member", End.DELETE_ROW): POINTED_TO, ("staff_grant", End.DELETE_ROW): POINTED_TO},
    **{("message", End.DELETE_ROW): POINTED_TO, ("reply", End.DELETE_ROW): POINTED_TO},
    ("audit_row", End.DELETE_ROW): f"a chain of seals, which is shortened from its start: {GENERAL}",
    ("security_event", End.DELETE_ROW): f"the role that serves pages may only add to it: {GENERAL}",
    ("feedback", End.DELETE_ROW): GENERAL,
    ("message_template", End.BLANK_COLUMN): GENERAL,
    ("message_switch", End.BLANK_COLUMN): GENERAL,
}
# Ends that are no statement of a chore on an empty database: what carries them out, where a test shows it.
ELSEWHERE = {
    ("kept_form", End.DELETE_ROW): "delete kept forms, where one is over",
    ("visit_act", End.BLANK_COLUMN): "forget what could be undone, where an act is old",
    ("consultation", End.BLANK_COLUMN): "finishing blanks the draft",
    ("message_template", End.DELETE_ROW): "new words replace the row",
    ("message_switch", End.DELETE_ROW): "the next switching replaces what the row says",
}


def declared() -> Iterator[tuple[str, Keep]]:
    """List each table about a person with each rule of its own; records share one rule, which is not yet swept."""
    for mapper in data_page.tables_about_people():
        for end in End:
            for keep in data_page.rules_of(mapper, end):
                if keep != RECORD:
                    yield str(mapper.local_table), keep


@pytest.fixture
def written(app: Flask, now: datetime) -> set[tuple[str, End]]:
    """Tables that the worker deletes from, and those that it blanks, in one run on an empty database."""
    with counted() as sent:
        run_once(gateways_for(app.extensions["alongside_settings"]), now)
    hits = [re.match(r"(DELETE FROM|UPDATE) (\w+)", statement) for statement in sent]
    return {(hit[2], End.BLANK_COLUMN if hit[1] == "UPDATE" else End.DELETE_ROW) for hit in hits if hit}


def test_every_declared_end_is_carried_out_or_listed_with_its_reason(written: set[tuple[str, End]]) -> None:
    ends = {(table, keep.end) for table, keep in declared()}
    assert ends - written == (NOT_YET.keys() | ELSEWHERE.keys()), "a chore has to end it, or a reason has to be given"
