"""Parsing the national list of libraries."""

from __future__ import annotations

from itertools import islice

import pytest

from booking.venues.errors import AuthorityUnknown, ColumnsMissing, KindUnknown, NotACsv, QuotesBroken
from booking.venues.rules import NEEDED, OPENING, Choice, choose, nearest, place_of, read_table
from tests.venues.listing import FARSHIRE, TESTDALE, listing, row


def chosen(*rows: dict[str, str], **how: object) -> Choice:
    return choose(read_table(listing(*rows)), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    data = listing(row("St Mary’s Café Library"), encoding=encoding)
    assert choose(read_table(data)).open[0].facts.name == "St Mary’s Café Library"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04\x00\x00\x08\x00",
        b"<html><body>Libraries</body></html>",
        b"\x81\x8d,\x8f",
        "a,b".encode("utf-16-le"),
    ],
    ids=["empty", "spreadsheet", "page", "bytes", "utf-16"],
)
def test_what_is_no_csv_is_said_so(data: bytes) -> None:
    with pytest.raises(NotACsv):
        read_table(data)


def test_missing_columns_are_named() -> None:
    data = listing(row(), columns=[name for name in NEEDED if name not in {"Postcode", "Year closed"}])
    with pytest.raises(ColumnsMissing) as refused:
        read_table(data)
    assert "Postcode, Year closed." in str(refused.value)


def test_many_missing_columns_are_counted() -> None:
    with pytest.raises(ColumnsMissing) as refused:
        read_table(b"Name,Town\nHeywood,Heywood\n")
    assert f"and {len(NEEDED) - 4} more" in str(refused.value)


def test_columns_may_stand_in_any_order_and_case() -> None:
    data = listing(row(), columns=list(reversed(NEEDED))).replace(b"Postcode", b" POSTCODE ")
    assert choose(read_table(data)).open[0].facts.postcode == "OL10 1LL"


def test_a_quotation_mark_that_never_closes_stops_the_file() -> None:
    data = listing(row(), row("Second")) + b'"Testdale,never closed\r\nThird,Library\r\n'
    with pytest.raises(QuotesBroken) as refused:
        read_table(data)
    assert "line 4" in str(refused.value)


def test_a_quotation_mark_that_closes_in_another_row_spoils_both() -> None:
    data = listing(row()) + b'"Testdale,never closed\r\n' + listing(row("Third", postcode="OL10 3RY"))
    choice = choose(read_table(data))
    assert [listed.facts.name for listed in choice.open] == ["Heywood Library", "Third"]
    assert choice.unusable[0] == (3, "its quotation mark ends in another row, so lines 3 to 4 were left out")


def test_a_stray_quotation_mark_spoils_its_row_alone() -> None:
    data = listing(row(), row("Spoilt"), row("Third", postcode="OL10 3RY")).replace(b'"Spoilt"', b'"Spo"ilt"')
    choice = choose(read_table(data))
    assert [listed.facts.name for listed in choice.open] == ["Heywood Library", "Third"]
    assert [(bad.line, bad.reason) for bad in choice.unusable] == [
        (3, "it has a quotation mark in the middle of a column")
    ]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    choice = chosen(row(address_1="First line\nSecond line"), row("Bad", postcode=""))
    assert choice.open[0].facts.address.startswith("First line Second line, Heywood")
    assert choice.unusable[0].line == 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": ""}, "its Name is empty"),
        ({"postcode": ""}, "its Postcode is empty"),
        ({"postcode": "Heywood"}, "its Postcode is not a postcode"),
        ({"latitude": "north"}, "its coordinates are not numbers"),
        ({"latitude": ""}, "its coordinates are not numbers"),
        ({"latitude": "413387", "longitude": "389948"}, "its coordinates are not in the United Kingdom"),
        ({"name": "Heywood\x07yrarbiL"}, "it contains characters that cannot be kept"),
        ({"name": "H" * 201}, "its name is longer than 200 characters"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(changes: dict[str, str], reason: str) -> None:
    choice = chosen(row(**changes), row("Good", postcode="OL10 3RY"))
    assert [listed.facts.name for listed in choice.open] == ["Good"]
    assert [tuple(bad) for bad in choice.unusable] == [(2, reason)]


def test_a_row_of_another_length_is_reported() -> None:
    choice = choose(read_table(listing(row()) + b'"Testdale","Too short"\r\n'))
    assert choice.unusable[0] == (3, f"it has 2 columns, the line of names has {len(NEEDED)}")


def test_an_empty_line_is_nothing() -> None:
    assert choose(read_table(listing(row()) + b"\r\n")).unusable == []


def test_closed_is_a_year_or_seven_closed_days() -> None:
    closed_days = {day.casefold().replace(" ", "_"): "Closed" for day in OPENING}
    choice = chosen(
        row("Gone", year_closed="2014"),
        row("Shut", **closed_days),
        row("Open on Mondays", **{**closed_days, "monday_opening_times": "AM Only"}),
        row("Says nothing", postcode="OL10 3RY", **dict.fromkeys(closed_days, "")),
    )
    assert [listed.facts.name for listed in choice.open] == ["Open on Mondays", "Says nothing"]
    assert [listed.facts.name for listed in choice.closed] == ["Gone", "Shut"]


def test_only_the_authority_and_the_types_asked_for() -> None:
    rows = [
        row("Central", postcode="OL16 1XU"),
        row("Central", postcode="FA1 1AA", reporting_service=FARSHIRE),
        row("Van", postcode="OL16 1XU", type="Mobile Library"),
    ]
    assert len(chosen(*rows).open) == 2
    assert [one.facts.authority for one in chosen(*rows, authority=f"  {TESTDALE.upper()} ").open] == [TESTDALE]
    assert [one.facts.name for one in chosen(*rows, kinds=["mobile library"]).open] == ["Van"]


def test_rows_of_others_are_not_looked_into() -> None:
    rows = [
        row(),
        row("Bad", postcode="", reporting_service=FARSHIRE),
        row("Bad van", postcode="", type="Mobile Library"),
    ]
    assert chosen(*rows, authority=TESTDALE).unusable == []


def test_an_unknown_authority_names_the_nearest() -> None:
    with pytest.raises(AuthorityUnknown) as refused:
        chosen(row(), row(reporting_service=FARSHIRE), authority="Testdal")
    assert f"“Testdal”. The nearest are: {TESTDALE}." in str(refused.value)


def test_an_unknown_type_names_those_in_the_file() -> None:
    with pytest.raises(KindUnknown) as refused:
        chosen(row(), row(type="Archive"), kinds=["Museum"])
    assert "Archive, Static Library" in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Rochdale", "Rochdale Metropolitan Borough Council"),
        ("Westminster Council", "City of Westminster"),
        ("york", "City of York Council"),
        ("???", "City of Westminster"),
    ],
)
def test_nearest_goes_by_the_words_that_tell_councils_apart(typed: str, first: str) -> None:
    names = ["Rochdale Metropolitan Borough Council", "City of Westminster", "City of York Council"]
    assert nearest(typed, names)[0] == first


def test_a_property_number_identifies_unless_two_libraries_share_it() -> None:
    number = {"unique_property_reference_number": "100071440160"}
    alone = chosen(row("Erdington", **number)).open[0]
    assert alone.key == "uprn:100071440160"
    shared = chosen(row("Erdington", **number), row("Handsworth", postcode="OL11 2HD", **number)).open
    assert [one.key for one in shared] == ["erdington|OL101LL", "handsworth|OL112HD"]


def test_one_library_in_two_rows_counts_once() -> None:
    number = {"unique_property_reference_number": "30006359"}
    choice = chosen(row("Bruton", **number), row("BRUTON", reporting_service=FARSHIRE, postcode="ol101ll", **number))
    assert len(choice.open) == 1
    assert choice.unusable == [(3, "it is the same library as line 2")]


def test_no_coordinates_are_no_fault() -> None:
    assert chosen(row(latitude="", longitude="")).open[0].facts.latitude is None


def test_unknown_opening_times_are_left_blank() -> None:
    assert chosen(row(monday_opening_times="[Unknown]")).open[0].facts.opening_bands[0] == ""


def test_a_page_has_the_shortest_address_that_is_free() -> None:
    facts = chosen(row("Central")).open[0].facts
    assert list(islice(facts.slugs, 5)) == [
        "central", "central-heywood", "central-ol10-1ll", "central-2", "central-3",
    ]  # fmt: skip


def test_places_do_not_depend_on_how_they_are_typed() -> None:
    assert place_of("St. Mary's", "ol10 1ll") == place_of("ST MARY’S", "OL101LL")
