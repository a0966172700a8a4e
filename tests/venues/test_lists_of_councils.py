"""Lists of libraries as councils and nations publish them, each with what makes it hard to read."""

from __future__ import annotations

import pytest

from booking.venues.errors import AuthorityMissing, AuthorityUnknown, CodeMissing, ColumnsMissing, KindUnknown
from booking.venues.rules import WEEKDAY_NAMES, Choice, VenueFacts, choose, read_table
from tests.venues.listing import COUNCIL_COLUMNS, council_list, council_row

TUESDAY = ((), ("09:00", "17:00"), (), (), (), (), ())
CAFE = council_row("Café Library")


def chosen(*rows: dict[str, str], **how: object) -> Choice:
    return choose(read_table(council_list(*rows)), **how)  # type: ignore[arg-type]


def facts(**changes: str) -> VenueFacts:
    return chosen(council_row(**changes)).open[0].facts


def test_what_a_council_says_of_a_library() -> None:
    said = facts(monday="10:00-13:30,14:00-17:00", notes="Closed for lunch on Tuesdays 1-2pm")
    assert (said.name, said.authority, said.address) == ("Heywood Library", "Testdale", "Church Street, Heywood")
    assert (said.kind, said.contact, said.nation) == ("Static Library", "heywood@testdale.example", "England")
    assert said.hours == (("10:00", "13:30", "14:00", "17:00"), *TUESDAY[1:])
    assert said.hours_note == "Closed for lunch on Tuesdays 1-2pm"
    assert said.source == "Testdale, list of libraries" and said.latitude is None


SHAPES = {
    "as the schema says": council_list(CAFE),
    "with BOM": council_list(CAFE, encoding="utf-8-sig"),
    "semicolons": council_list(CAFE, delimiter=";"),
    "tabs in UTF-16": council_list(CAFE, delimiter="\t", encoding="utf-16"),
    "cp1252": council_list(CAFE, encoding="cp1252"),
    "an old Macintosh": council_list(CAFE, encoding="mac_roman", ends="\r"),
    "a title above": council_list(CAFE, above="Libraries in Testdale\r\n\r\n"),
    "a title in as many cells": council_list(CAFE, above="Libraries;;;;\r\n;;;;\r\n", delimiter=";"),
    "two empty cells more in each row": council_list(CAFE).replace(b"\r\n", b",,\r\n"),
    "two empty cells more in rows only": council_list(CAFE).replace(b"example\r\n", b"example,,\r\n"),
    "empty rows below": council_list(CAFE) + b",,,,,,\r\n" * 3,
    "no-break spaces": council_list(CAFE)
    .replace(b"Library name", b"Library\xc2\xa0name ")
    .replace(b"OL10 1LL", b"OL10\xc2\xa01LL"),
    "a letter for a digit in the postcode": council_list(CAFE).replace(b"OL10 1LL", b"0LlO 1LL"),
    "hours without the word staffed": council_list(CAFE).replace(b" staffed hours", b" hours"),
    "names of days alone": council_list(CAFE).replace(b" staffed hours", b""),
    "another case": council_list(CAFE).replace(b"Library name", b"LIBRARY NAME"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_reads(shape: str) -> None:
    choice = choose(read_table(SHAPES[shape]))
    assert choice.unusable == choice.no_hours == []
    assert [(one.facts.name, one.facts.postcode, one.facts.hours) for one in choice.open] == [
        ("Café Library", "OL10 1LL", TUESDAY)
    ]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("08.30-20:00", ("08:30", "20:00")),
        ("9am - 5pm", ("09:00", "17:00")),
        ("10:00 – 13:00 / 14:00 – 17:00", ("10:00", "13:00", "14:00", "17:00")),
        ("10:00-13:00 & 14:00-17:00", ("10:00", "13:00", "14:00", "17:00")),
        ("Closed", ()),
    ],
)
def test_hours_as_they_are_written(typed: str, day: tuple[str, ...]) -> None:
    assert facts(monday=typed).hours == (day, *TUESDAY[1:])


def test_hours_that_cannot_be_read_are_told_and_none_are_taken() -> None:
    choice = chosen(council_row(monday="by appointment"), council_row("Second", postcode="OL10 2AA"))
    assert [one.facts.hours for one in choice.open] == [(), TUESDAY]
    assert choice.no_hours == [(2, "“by appointment” is no opening hours (Monday staffed hours)")]


def test_a_list_without_hours_says_none_and_an_empty_row_too() -> None:
    columns = [name for name in COUNCIL_COLUMNS if not name.endswith("staffed hours")]
    assert choose(read_table(council_list(CAFE, columns=columns))).open[0].facts.hours is None
    assert facts(tuesday_staffed_hours="").hours == ()


def test_a_year_closes_a_library_and_its_next_building_is_open() -> None:
    gone = council_row("Aston Library", postcode="B6 6EJ", year_closed="2022")
    choice = chosen(gone, council_row("Aston Library", postcode="B6 6ED"))
    assert [one.facts.postcode for one in choice.open] == ["B6 6ED"]
    assert [one.facts.postcode for one in choice.closed] == ["B6 6EJ"]


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("100041062012", "uprn:100041062012"),
        ("100041062012.0", "uprn:100041062012"),
        ("00199356", "uprn:199356"),
        ("2.00702E+09", "heywood library|OL101LL"),
        ("0", "heywood library|OL101LL"),
        ("n/a", "heywood library|OL101LL"),
    ],
)
def test_a_property_number_that_a_spreadsheet_spoilt(number: str, key: str) -> None:
    assert chosen(council_row(unique_property_reference_number=number)).open[0].key == key


def test_every_type_of_a_council_is_a_static_library_unless_one_is_asked_for() -> None:
    rows = [council_row(), council_row("Hub", postcode="OL10 2AA", type_of_library="CRL")]
    assert [one.facts.kind for one in chosen(*rows).open] == ["Static Library"] * 2
    assert [one.facts.name for one in chosen(*rows, kinds=["crl"]).open] == ["Hub"]
    with pytest.raises(KindUnknown):
        chosen(*rows, kinds=["Museum"])


SCOTTISH = ("Library name", "Address 1", "Address 2", "Address 3", "Postcode", "URL")
NORTHERN_IRISH = (*SCOTTISH, "Email address", *WEEKDAY_NAMES)
WELSH = ("Local authority code", *SCOTTISH, "Type of library", "Year closed", "Email address")


def test_scotland_has_no_authority_so_it_has_to_be_said() -> None:
    row = council_row("Alva", postcode="FK12 5AN", url="https://alva.example")
    table = read_table(council_list(row, columns=SCOTTISH))
    with pytest.raises(AuthorityMissing) as refused:
        choose(table)
    assert "no column Local authority" in str(refused.value) and "--authority" in str(refused.value)
    said = choose(table, authority="Clackmannanshire Council").open[0].facts
    assert (said.authority, said.nation, said.contact) == (
        "Clackmannanshire Council",
        "Scotland",
        "https://alva.example",
    )
    assert said.hours is None


def test_northern_ireland_has_its_hours_in_plain_weekdays() -> None:
    row = {**council_row("Antrim", postcode="BT41 4AE"), "Monday": "09:30-17:00", "Tuesday": "12:30-20:00"}
    table = read_table(council_list(row, columns=NORTHERN_IRISH))
    said = choose(table, authority="Libraries NI").open[0].facts
    assert said.nation == "Northern Ireland"
    assert said.hours == (("09:30", "17:00"), ("12:30", "20:00"), (), (), (), (), ())


def test_wales_has_codes_of_which_one_is_chosen_and_named() -> None:
    rows = [
        {**council_row("Amlwch", postcode="LL68 9EA"), "Local authority code": "W06000001"},
        {**council_row("Sketty", postcode="SA2 8DW"), "Local authority code": "W06000011"},
    ]
    table = read_table(council_list(*rows, columns=WELSH))
    with pytest.raises(AuthorityMissing):
        choose(table, code="W06000011")
    with pytest.raises(CodeMissing) as refused:
        choose(table, authority="Swansea Council")
    assert "Local authority code" in str(refused.value)
    with pytest.raises(AuthorityUnknown):
        choose(table, authority="Swansea Council", code="W0600001")
    (listed,) = choose(table, authority="Swansea Council", code="w06000011").open
    assert (listed.facts.name, listed.facts.authority, listed.facts.nation) == ("Sketty", "Swansea Council", "Wales")
    with pytest.raises(ColumnsMissing, match="Local authority code"):
        choose(read_table(council_list(CAFE)), code="W06000011")


def test_the_nation_is_told_by_the_code_the_option_or_the_postcode() -> None:
    assert facts(postcode="TD15 1DG").nation == "England"  # the area lies in both
    border = chosen(council_row(postcode="TD1 3HP"), nation="Scotland").open[0].facts
    assert border.nation == "Scotland"


@pytest.mark.parametrize(
    ("data", "missing"),
    [
        (council_list(CAFE, columns=[name for name in COUNCIL_COLUMNS if name != "Postcode"]), "Postcode"),
        (b"Title,only\r\nName;Town\r\nHeywood;Heywood\r\n", "Reporting service"),
    ],
)
def test_a_wrong_file_is_refused_by_the_columns_name(data: bytes, missing: str) -> None:
    with pytest.raises(ColumnsMissing) as refused:
        read_table(data)
    assert missing in str(refused.value)


def test_a_column_that_is_empty_is_called_as_in_the_file() -> None:
    assert chosen(council_row(name="")).unusable == [(2, "its Library name is empty")]
    assert chosen(council_row(local_authority="")).unusable == [(2, "its Local authority is empty")]
    titled = read_table(council_list(council_row(postcode="?"), above="Libraries\r\n\r\n"))
    assert choose(titled).unusable == [(4, "its Postcode is not a postcode")]
