"""`flask venues import` and `flask venues equip`."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.venues import queries
from tests import factories
from tests.cli.conftest import Run, said
from tests.venues.listing import COUNCIL_COLUMNS, FARSHIRE, TESTDALE, council_list, council_row, listing, row
from tests.visits import scenes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "libraries.csv"
    path.write_bytes(
        listing(row(), row("Central", postcode="FA1 1AA", reporting_service=FARSHIRE), row("Odd", postcode=""))
    )
    return path


def test_the_whole_country_comes_in_and_a_second_run_changes_nothing(run: Run, file: Path) -> None:
    first = run("venues", "import", file)
    assert first.exit_code == 0
    assert "2 venues: 2 added." in first.output
    assert "1 row could not be used:\n  line 4: its Postcode is empty." in first.output
    assert "Open Government Licence" in first.output
    second = run("venues", "import", file)
    assert "Nothing was changed: 2 venues here already, as in the file." in second.output
    assert len(queries.open_venues()) == 2


def test_one_authority_alone(run: Run, file: Path) -> None:
    result = run("venues", "import", file, "--authority", FARSHIRE)
    assert "1 venue: 1 added." in result.output
    assert [venue.authority for venue in queries.open_venues()] == [FARSHIRE]


def test_a_changed_row_and_a_closed_one(run: Run, file: Path) -> None:
    run("venues", "import", file)
    file.write_bytes(listing(row(address_1="Longford Street"), row("Central", postcode="FA1 1AA", year_closed="2026")))
    assert "2 venues: 1 changed, 1 closed." in run("venues", "import", file).output


def test_whoever_is_booked_at_a_venue_that_closed_is_counted(run: Run, file: Path) -> None:
    file.write_bytes(listing(row(), row("Central", postcode="FA1 1AA")))
    run("venues", "import", file)
    with transaction():
        central = next(venue for venue in queries.open_venues() if venue.name == "Central")
        day = factories.session_on(at=central)
        booked = scenes.appointment(day, clock.instant(factories.THURSDAY, time(14)))
    file.write_bytes(listing(row(), row("Central", postcode="FA1 1AA", year_closed="2026")))
    result = run("venues", "import", file)
    assert "1 closed" in result.output and "1 appointment cannot take place as agreed" in result.output
    db.session.refresh(booked)
    db.session.refresh(central)
    assert booked.disrupted_at is not None and central.closed_on == factories.THURSDAY
    assert "appointment" not in run("venues", "import", file).output


def test_nothing_that_fits(run: Run, file: Path) -> None:
    result = run("venues", "import", file, "--authority", TESTDALE, "--type", "static library")
    assert "1 venue: 1 added." in result.output
    file.write_bytes(listing(row(type="Archive")))
    assert "No open venue in the file fits. Nothing was changed." in run("venues", "import", file).output


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (b"PK\x03\x04\x00", (), "This is not a CSV file"),
        (b"Name,Town\r\nHeywood,Heywood\r\n", (), "These columns are missing from the first line: Reporting service"),
        (listing(row()), ("--authority", "Testdal"), f"The nearest are: {TESTDALE}. Nothing was changed."),
        (listing(row()), ("--type", "Museum"), "The file has no type called “Museum”. It has: Static Library."),
        (listing(row()) + b'"never closed', (), "A quotation mark on line 3 is never closed."),
    ],
    ids=["spreadsheet", "columns", "authority", "type", "quotes"],
)
def test_a_bad_file_is_one_sentence_and_changes_nothing(
    run: Run, tmp_path: Path, content: bytes, options: tuple[str, ...], sentence: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert sentence in said(run("venues", "import", path, *options))
    assert list(queries.open_venues()) == []


def test_a_councils_own_list(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "libraries.csv"
    columns = [name for name in COUNCIL_COLUMNS if name != "Local authority"]
    rows = [council_row(), council_row("Odd hours", monday="sometimes", postcode="OL10 2AA")]
    path.write_bytes(council_list(*rows, columns=columns, delimiter=";", above="Libraries\r\n"))
    refused = said(run("venues", "import", path))
    assert refused.endswith(
        "The file has no column Local authority. Say whose libraries they are with --authority. Nothing was changed."
    )
    output = run("venues", "import", path, "--authority", "Testdale", "--nation", "wales").output
    assert "2 venues: 2 added." in output
    assert "1 row came in without opening hours:\n  line 4: “sometimes” is no opening hours" in output
    assert {(venue.authority, venue.nation) for venue in queries.open_venues()} == {("Testdale", "Wales")}
    again = run("venues", "import", path, "--authority", "Testdale", "--nation", "wales").output
    assert "Nothing was changed: 2 venues here already, as in the file." in again


def test_a_file_that_is_not_there(run: Run) -> None:
    assert "does not exist" in said(run("venues", "import", "nowhere.csv"))


def test_a_venue_is_equipped(run: Run, file: Path) -> None:
    run("venues", "import", file)
    result = run("venues", "equip", "heywood-library", "--desks", "3", "--room", "Study room", "--step-free")
    assert "Heywood Library: desks: 3, private rooms: 1, step-free: yes." in result.output
    venue = queries.by_slug("heywood-library")
    assert venue is not None and venue.step_free and len(venue.desks) == 3


def test_an_unknown_venue_names_the_nearest(run: Run, file: Path) -> None:
    assert "There is no venue yet: use `venues import` first." in said(run("venues", "equip", "heywood"))
    run("venues", "import", file)
    assert "There is no venue called heywood. The nearest are: heywood-library." in said(
        run("venues", "equip", "heywood")
    )
