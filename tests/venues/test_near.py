"""What is typed as a position, found without asking anybody outside."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.core.database import transaction
from booking.venues.operations import keep_postcodes
from booking.venues.queries import distances, locate
from booking.venues.rules.position import Point
from tests import factories
from tests.statements import counted

HEYWOOD, MIDDLETON, ROCHDALE = (53.593, -2.219), (53.550, -2.200), (53.617, -2.155)


@pytest.fixture
def libraries(app: Flask) -> dict[str, int]:
    """Four libraries of one council, one of which nobody knows the position of."""
    with transaction():
        rows = [
            ("Heywood Library", "Church Street, Heywood, Lancashire", "OL10 1LL", HEYWOOD),
            ("Middleton Library", "Long Street, Middleton, Lancashire", "M24 6DU", MIDDLETON),
            ("Number One Riverside", "Smith Street, Rochdale, Lancashire", "OL16 1XU", ROCHDALE),
            ("Nowhere Library", "Hill Top", "OL15 9AA", (None, None)),
        ]
        return {
            name: factories.venue(name, address=address, postcode=code, latitude=at[0], longitude=at[1]).id
            for name, address, code, at in rows
        }


FOUND = [
    ("OL10 1LL", "OL10 1LL", HEYWOOD, True),
    ("ol101ll", "OL10 1LL", HEYWOOD, True),
    ("OL10 1ZZ", "OL10 1", HEYWOOD, False),
    ("OL10 9ZZ", "OL10", HEYWOOD, False),
    ("OL10", "OL10", HEYWOOD, True),
    ("OL99 9ZZ", "OL", (53.605, -2.187), False),
    ("OL", "OL", (53.605, -2.187), True),
    ("m", "M", MIDDLETON, True),
    ("Heywood", "Heywood", HEYWOOD, True),
    ("  heyw ", "heyw", HEYWOOD, True),
    ("long street", "long street", MIDDLETON, True),
    ("Middleton Library", "Middleton Library", MIDDLETON, True),
    ("church st heywood", "church st heywood", HEYWOOD, True),
    ("Róchdale", "Róchdale", ROCHDALE, True),
]


@pytest.mark.parametrize(("typed", "name", "at", "exact"), FOUND)
def test_the_finest_that_is_known(
    libraries: dict[str, int], typed: str, name: str, at: tuple[float, float], exact: bool
) -> None:
    found = locate(typed)
    assert found is not None
    assert (found.name, found.exact) == (name, exact)
    assert found.point == pytest.approx(at)


@pytest.mark.parametrize("typed", ["ZZ9 9ZZ", "ZZ", "Atlantis", "he", "", "Hill Top", "Heywood Atlantis", "'; --", "%"])
def test_what_is_not_known(libraries: dict[str, int], typed: str) -> None:
    assert locate(typed) is None


def test_a_loaded_file_is_finer_and_knows_what_does_not_exist(libraries: dict[str, int]) -> None:
    with transaction():
        keep_postcodes({"OL10 1ZZ": Point(53.6, -2.2), "OL10 2AA": Point(53.4, -2.4)})
    assert locate("ol10 1zz") == ("OL10 1ZZ", Point(53.6, -2.2), True)
    new_unit = locate("OL10 1AB")
    assert new_unit == ("OL10 1", Point(53.6, -2.2), False)
    district = locate("OL10")
    assert district is not None and district.point == pytest.approx((53.5, -2.3))
    assert locate("OL99 9ZZ") is None  # the file knows OL, and no such district in it
    manchester = locate("M24 6DU")
    assert manchester is not None and manchester.point == pytest.approx(MIDDLETON)  # the file has nothing of M


def test_one_name_in_towns_far_apart_is_no_position(libraries: dict[str, int]) -> None:
    with transaction():
        factories.venue("Heywood Library", address="Heywood, Dorset", latitude=50.7, longitude=-2.4)
    assert locate("Heywood") is None


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
