"""Locating what is typed, without any outside service."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.core.database import transaction
from booking.venues.operations import keep_postcodes
from booking.venues.queries import distances, locate
from booking.venues.rules.places import How
from booking.venues.rules.position import Point
from tests import factories
from tests.statements import counted

HEYWOOD, MIDDLETON, ROCHDALE = (53.593, -2.219), (53.550, -2.200), (53.617, -2.155)


@pytest.fixture
def libraries(app: Flask) -> dict[str, int]:
    """Four libraries of one council, one of them without a position."""
    with transaction():
        rows = [
            ("Heywood Library", "Church Street, Heywood, Lancashire", "OL10 1LL", HEYWOOD),
            ("Middleton Library", "Long Street, Middleton, Lancashire", "M24 6DU", MIDDLETON),
            ("Number One Riverside", "Smith Street, Rochdale, Lancashire", "OL16 1XU", ROCHDALE),
            ("Nowhere Library", "Hill Top", "OL15 9AA", (None, None)),
            ("Langley library", "Windermere Road, Blackpool, Lancashire", "FY1 1AA", (53.82, -3.05)),
        ]
        return {
            name: factories.venue(name, address=address, postcode=code, latitude=at[0], longitude=at[1]).id
            for name, address, code, at in rows
        }


FOUND = [
    ("OL10 1LL", "OL10 1LL", HEYWOOD, How.EXACT),
    ("ol101ll", "OL10 1LL", HEYWOOD, How.EXACT),
    ("0L10 lLL", "OL10 1LL", HEYWOOD, How.EXACT),
    ("OL10 1LL.", "OL10 1LL", HEYWOOD, How.EXACT),
    ("12 Long Street, Heywood OL10 1LL", "OL10 1LL", HEYWOOD, How.EXACT),
    ("OL10 1ZZ", "OL10 1", HEYWOOD, How.MIDDLE),
    ("OL10 9ZZ", "OL10", HEYWOOD, How.MIDDLE),
    ("OL10", "OL10", HEYWOOD, How.MIDDLE),
    ("Heywood", "Heywood", HEYWOOD, How.TAKEN),
    ("  heyw ", "Heywood", HEYWOOD, How.TAKEN),
    ("long street", "Long Street", MIDDLETON, How.TAKEN),
    ("long", "Long Street", MIDDLETON, How.TAKEN),
    ("Middleton Library", "Middleton Library", MIDDLETON, How.TAKEN),
    ("church st heywood", "Church Street, Heywood", HEYWOOD, How.TAKEN),
    ("Róchdale", "Rochdale", ROCHDALE, How.TAKEN),
    ("Middelton", "Middleton", MIDDLETON, How.TAKEN),
    ("Rotchdale", "Rochdale", ROCHDALE, How.TAKEN),
    ("Heywod", "Heywood", HEYWOOD, How.TAKEN),
    ("Langly", "Langley", (53.82, -3.05), How.TAKEN),
    ("midleton libary", "Middleton Library", MIDDLETON, How.TAKEN),
]


@pytest.mark.parametrize(("typed", "name", "at", "how"), FOUND)
def test_the_finest_that_is_known(
    libraries: dict[str, int], typed: str, name: str, at: tuple[float, float], how: How
) -> None:
    found = locate(typed)
    assert found is not None
    assert (found.name, found.how, found.choices) == (name, how, ())
    assert found.point == pytest.approx(at)


NO_DISTANCE = [
    ("OL99 9ZZ", "OL99 9ZZ", How.UNKNOWN),
    ("M1 1AE", "M1 1AE", How.UNKNOWN),  # Middleton is of the same area, eight miles from there
    ("ZZ9 9ZZ", "ZZ9 9ZZ", How.UNKNOWN),
    ("OL", "OL", How.WIDE),
    ("m", "M", How.WIDE),
    ("Lancashire", "Lancashire", How.WIDE),
]


@pytest.mark.parametrize(("typed", "name", "how"), NO_DISTANCE)
def test_what_is_too_wide_or_a_postcode_that_nobody_knows_gives_no_distance(
    libraries: dict[str, int], typed: str, name: str, how: How
) -> None:
    assert locate(typed) == (name, None, how, ())


@pytest.mark.parametrize("typed", ["ZZ", "Atlantis", "he", "", "Hill Top", "Heywood Atlantis", "'; --", "%", "Bury"])
def test_what_is_not_known(libraries: dict[str, int], typed: str) -> None:
    assert locate(typed) is None


def test_a_loaded_file_is_finer_and_the_venues_know_what_it_lacks(libraries: dict[str, int]) -> None:
    with transaction():
        keep_postcodes({"OL10 1ZZ": Point(53.6, -2.2), "OL10 2AA": Point(53.4, -2.4)})
    assert locate("ol10 1zz") == ("OL10 1ZZ", Point(53.6, -2.2), How.EXACT, ())
    assert locate("OL10 1AB") == ("OL10 1", Point(53.6, -2.2), How.MIDDLE, ())
    district = locate("OL10")
    assert district is not None and district.point == pytest.approx((53.5, -2.3))
    assert locate("OL10 1LL") == ("OL10 1LL", Point(*HEYWOOD), How.EXACT, ())  # new since the file was made
    assert locate("OL99 9ZZ") == ("OL99 9ZZ", None, How.UNKNOWN, ())


def test_several_places_of_one_name_are_a_choice(libraries: dict[str, int]) -> None:
    with transaction():
        factories.venue("Hub", address="Long Lane, Rochdale, Lancashire", latitude=53.61, longitude=-2.16)
    found = locate("long")
    assert found is not None and found.point is None
    assert found.choices == ("Long Lane, Rochdale", "Long Street, Middleton")
    assert locate("Long Lane") == ("Long Lane", Point(53.61, -2.16), How.TAKEN, ())


def test_a_misspelling_of_two_names_is_a_choice(libraries: dict[str, int]) -> None:
    with transaction():
        factories.venue("Hub", address="Station Road, Heywell", latitude=53.7, longitude=-2.3)
    found = locate("Heywodl")
    assert found is not None and set(found.choices) == {"Heywood, Lancashire", "Heywell"}


def test_one_name_in_towns_far_apart_is_asked_about(libraries: dict[str, int]) -> None:
    with transaction():
        factories.venue("Hub", address="High Street, Heywood, Dorset", latitude=50.7, longitude=-2.4)
    found = locate("Heywood")
    assert found is not None and found.point is None
    assert found.choices == ("Heywood, Lancashire", "Heywood, Dorset")
    misspelt = locate("Heywod")
    assert misspelt is not None and misspelt.choices == found.choices
    dorset = locate("heywood dorset")
    assert dorset is not None and dorset.point == pytest.approx((50.7, -2.4))


@pytest.mark.parametrize(("typed", "most"), [("OL10 1LL", 2), ("Heywood", 1), ("ZZ99 9ZZ", 2), ("OL", 2)])
def test_two_statements_at_most(libraries: dict[str, int], typed: str, most: int) -> None:
    with counted() as sent:
        locate(typed)
    assert len(sent) <= most


def test_a_venue_without_a_position_has_no_distance(libraries: dict[str, int]) -> None:
    from booking.venues.queries import open_venues

    far = distances(Point(*HEYWOOD), open_venues())
    assert far[libraries["Heywood Library"]] == 0
    assert far[libraries["Middleton Library"]] == pytest.approx(3.07, abs=0.05)
    assert libraries["Nowhere Library"] not in far
