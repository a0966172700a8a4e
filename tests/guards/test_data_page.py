"""Every column about a person says what it is, why it is kept and how long; docs/data.md tells it to the council."""

from __future__ import annotations

from booking import load_tables
from tests.guards import data_page

load_tables()


def test_every_column_about_a_person_is_declared() -> None:
    missing = {m.class_.__name__: data_page.undeclared(m) for m in data_page.tables_about_people()}
    assert {name: columns for name, columns in missing.items() if columns} == {}


def test_every_declaration_uses_a_class_of_the_list_and_says_why_and_how_long() -> None:
    for mapper in data_page.tables_about_people():
        for column in mapper.local_table.columns:
            if "data_class" in column.info:
                assert column.info["data_class"] in data_page.CLASSES, column
                assert column.info["purpose"] and column.info["keep"], column


def test_tables_that_point_at_people_are_about_people() -> None:
    about = {m.local_table.name for m in data_page.tables_about_people()}
    from booking.core.database import Base

    for mapper in Base.registry.mappers:
        targets = {key.column.table.name for column in mapper.local_table.columns for key in column.foreign_keys}
        if targets & {"citizen", "case_record", "contact_point"}:
            assert mapper.local_table.name in about, mapper.class_.__name__


def test_the_page_is_up_to_date() -> None:
    assert data_page.PAGE.read_text(encoding="utf-8") == data_page.page(), "run `make data-page`"
