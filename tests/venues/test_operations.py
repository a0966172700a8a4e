"""Importing and equipping venues."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.venues import operations, queries
from booking.venues.operations import Imported
from booking.venues.rules import choose, read_table
from tests import factories
from tests.venues.listing import FARSHIRE, listing, row


def run_import(*rows: dict[str, str], now: datetime) -> Imported:
    choice = choose(read_table(listing(*rows)))
    with transaction():
        done = operations.import_open(choice.open)
        done.closed = operations.import_closed(choice.closed, choice.open, now=now)
    return done


def test_venues_come_in_with_their_facts(app: Flask, now: datetime) -> None:
    assert run_import(row(), now=now) == Imported(added=1)
    venue = queries.by_slug("heywood-library")
    assert venue is not None
    assert (venue.name, venue.postcode, venue.latitude) == ("Heywood Library", "OL10 1LL", 53.592606)
    assert venue.address == "Church Street, Heywood, Greater Manchester"
    assert venue.opening_bands == ["AM Only"] * 7
    assert venue.source.startswith("Arts Council England")


def test_a_second_run_changes_nothing(app: Flask, now: datetime) -> None:
    rows = [row(), row("Central", postcode="OL16 1XU"), row("Central", postcode="FA1 1AA", reporting_service=FARSHIRE)]
    assert run_import(*rows, now=now) == Imported(added=3)
    assert run_import(*rows, now=now) == Imported(unchanged=3)
    assert queries.all_slugs() == {"heywood-library", "central", "central-heywood"}


def test_a_changed_row_updates_its_venue_and_keeps_what_the_council_added(app: Flask, now: datetime) -> None:
    run_import(row(unique_property_reference_number="42"), now=now)
    with transaction():
        before = queries.by_slug("heywood-library")
        assert before is not None
        operations.equip(before, desks=3, rooms=["Study room"], step_free=True, access_notes="Ring the bell.")
    changed = row("Heywood Hub", unique_property_reference_number="42", address_1="Longford Street")
    assert run_import(changed, now=now) == Imported(changed=1)
    db.session.expire_all()
    after = queries.by_slug("heywood-library")
    assert after is not None and after.id == before.id
    assert (after.name, after.address.split(",")[0]) == ("Heywood Hub", "Longford Street")
    assert (len(after.desks), len(after.rooms), after.step_free, after.access_notes) == (3, 1, True, "Ring the bell.")


def test_a_property_number_that_comes_later_finds_the_venue(app: Flask, now: datetime) -> None:
    run_import(row(), now=now)
    numbered = row(unique_property_reference_number="42")
    assert run_import(numbered, now=now) == Imported(changed=1)
    assert run_import(numbered, now=now) == Imported(unchanged=1)


def test_a_library_closes_once_and_opens_again(app: Flask, now: datetime) -> None:
    run_import(row(), row("Other", postcode="OL16 1XU"), now=now)
    closed = row(year_closed="2026")
    assert run_import(closed, now=now) == Imported(closed=1)
    assert run_import(closed, now=now) == Imported()
    venue = queries.by_slug("heywood-library")
    assert venue is not None and venue.closed_on == clock.day_of(now)
    assert run_import(row(), now=now) == Imported(changed=1)
    assert len(queries.open_venues()) == 2


def test_a_library_that_is_also_listed_as_open_stays_open(app: Flask, now: datetime) -> None:
    run_import(row(), now=now)
    assert run_import(row(), row(year_closed="2011"), now=now) == Imported(unchanged=1)


def test_a_venue_of_the_councils_own_is_left_alone(app: Flask, now: datetime) -> None:
    with transaction():
        own = factories.venue("Heywood Library", slug="heywood-library")
    assert run_import(row(), now=now) == Imported(added=1)
    assert own.source == "council"
    assert "heywood-library-heywood" in queries.all_slugs()


def test_equipping_twice_adds_nothing(app: Flask) -> None:
    with transaction():
        venue = factories.venue(desks=1, step_free=False)
        for _ in range(2):
            operations.equip(venue, desks=2, rooms=["Study room", "Study room"])
        assert operations.desk_of(venue, 2) is operations.desk_of(venue, 2)
        assert operations.desk_of(venue, 7).number == 7
    db.session.expire_all()
    assert [desk.number for desk in venue.desks] == [1, 2, 7]
    assert [room.name for room in venue.rooms] == ["Study room"]
    assert not venue.step_free
