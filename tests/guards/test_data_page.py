"""Every column about a person declares its class, purpose and retention; docs/data.md lists them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import JSON, String

from booking import load_tables
from booking.core.keeping import End, Event, Keep
from tests.guards import data_page

load_tables()


def test_every_column_about_a_person_is_declared() -> None:
    missing = {m.class_.__name__: data_page.undeclared(m) for m in data_page.tables_about_people()}
    assert {name: columns for name, columns in missing.items() if columns} == {}


def test_every_declaration_has_a_known_class_a_purpose_and_a_period() -> None:
    for mapper in data_page.tables_about_people():
        for column in mapper.local_table.columns:
            if "data_class" in column.info:
                assert column.info["data_class"] in data_page.CLASSES, column
                assert column.info["purpose"], column


def test_a_row_has_one_end_and_columns_that_end_earlier_can_be_blanked() -> None:
    for mapper in data_page.tables_about_people():
        [row_ends] = data_page.rules_of(mapper, End.DELETE_ROW)
        for column in mapper.local_table.columns:
            keep = column.info.get("keep", row_ends)
            if keep.end is End.BLANK_COLUMN:
                assert not (column.primary_key or column.unique), f"{column} has to stay as long as its row"
                assert column.nullable or isinstance(column.type, String | JSON), f"{column} cannot be blank"
                assert keep.since is not row_ends.since or keep.length < row_ends.length, f"{column} outlasts its row"


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        (Keep(Event.LAST_VISIT, years=6), "6 years after the last visit"),
        (Keep(Event.CHANGED, time=timedelta(days=1)), "1 day after it is changed"),
        (Keep(Event.WRITTEN, time=timedelta(minutes=30)), "30 minutes after it is written"),
        (Keep(Event.FINISHED, end=End.BLANK_COLUMN), "when it is finished"),
    ],
)
def test_a_rule_says_when_it_ends(keep: Keep, said: str) -> None:
    assert str(keep) == said


def test_tables_that_point_at_people_are_about_people() -> None:
    about = {str(m.local_table) for m in data_page.tables_about_people()}
    from booking.core.database import Base

    for mapper in Base.registry.mappers:
        targets = {key.column.table.name for column in mapper.local_table.columns for key in column.foreign_keys}
        if targets & {"citizen", "case_record", "contact_point"}:
            assert str(mapper.local_table) in about, mapper.class_.__name__


def test_the_page_is_up_to_date() -> None:
    assert data_page.PAGE.read_text(encoding="utf-8") == data_page.page(), "run `make data-page`"
