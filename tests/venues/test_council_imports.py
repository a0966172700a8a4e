"""What a council's own list changes of venues that are here."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from booking.core.database import db, transaction
from booking.venues import operations, queries
from booking.venues.models import Venue
from booking.venues.operations import Imported, keep_postcodes
from booking.venues.rules import choose, read_table
from booking.venues.rules.position import Point
from tests.venues.listing import council_list, council_row, listing, row

WEEK = [[], ["09:00", "17:00"], [], [], [], [], []]
OWN = [["10:00", "12:00"], *[[]] * 6]


def run_import(data: bytes, now: datetime) -> Imported:
    choice = choose(read_table(data))
    with transaction():
        done = operations.import_open(choice.open)
        done.closed = operations.import_closed(choice.closed, choice.open, now=now)
    db.session.expire_all()
    return done


def heywood() -> Venue:
    (venue,) = queries.open_venues()
    return venue


def test_hours_go_into_the_venue_and_a_second_run_changes_nothing(app: Flask, now: datetime) -> None:
    data = council_list(council_row(notes="Closed for lunch 1-2pm"))
    assert run_import(data, now) == Imported(added=1)
    assert (heywood().hours, heywood().hours_note, heywood().source) == (
        WEEK,
        "Closed for lunch 1-2pm",
        "Testdale, list of libraries",
    )
    assert run_import(data, now) == Imported(unchanged=1)


def test_hours_follow_the_list_until_somebody_sets_others(app: Flask, now: datetime) -> None:
    run_import(council_list(council_row()), now)
    run_import(council_list(council_row(tuesday_staffed_hours="10:00-16:00")), now)
    assert heywood().hours[1] == ["10:00", "16:00"]
    with transaction():
        operations.set_hours(heywood(), OWN)
    assert run_import(council_list(council_row()), now) == Imported(changed=1)
    assert heywood().hours == OWN
    assert run_import(council_list(council_row()), now) == Imported(unchanged=1)
    with transaction():
        operations.set_hours(heywood(), [[]] * 7)
    db.session.expire_all()
    assert heywood().hours == WEEK  # all empty: what the list says


def test_the_national_list_leaves_hours_alone_and_knows_the_library_by_another_name(app: Flask, now: datetime) -> None:
    run_import(listing(row("Heywood")), now)
    assert run_import(council_list(council_row("Heywood Library")), now) == Imported(changed=1)
    assert (heywood().name, heywood().slug, heywood().latitude) == ("Heywood Library", "heywood", 53.592606)
    assert heywood().opening_bands == ["AM Only"] * 7
    assert run_import(listing(row("Heywood")), now) == Imported(changed=1)
    assert (heywood().hours, heywood().source[:12]) == (WEEK, "Arts Council")


def test_two_of_one_postcode_are_not_taken_for_each_other(app: Flask, now: datetime) -> None:
    run_import(council_list(council_row("Central Library")), now)
    both = council_list(council_row("Central Library"), council_row("Business Library"))
    assert run_import(both, now) == Imported(added=1, unchanged=1)
    renamed = council_list(council_row("Main Library"), council_row("Business Library"))
    assert run_import(renamed, now) == Imported(added=1, unchanged=1)  # nobody can tell which it was


def test_a_closed_library_takes_no_other_of_its_postcode_along(app: Flask, now: datetime) -> None:
    run_import(council_list(council_row("New Library")), now)
    assert run_import(council_list(council_row("Old Library", year_closed="2019")), now) == Imported()
    assert heywood().name == "New Library"


def test_a_position_comes_from_the_postcode_where_the_list_has_none(app: Flask, now: datetime) -> None:
    run_import(council_list(council_row()), now)
    assert heywood().latitude is None
    with transaction():
        keep_postcodes({"OL10 1LL": Point(53.6, -2.2)})
    assert run_import(council_list(council_row()), now) == Imported(changed=1)
    assert (heywood().latitude, heywood().longitude) == (53.6, -2.2)
    run_import(council_list(council_row(postcode="OL10 9ZZ")), now)
    assert {venue.postcode: venue.latitude for venue in queries.open_venues()} == {"OL10 1LL": 53.6, "OL10 9ZZ": None}
