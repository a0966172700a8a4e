"""Parsing postcodes, and distances."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.venues.rules.position import Grain, Point, middle, miles, read_point, read_postcode

FORMS = [
    ("OL10 1LW", Grain.UNIT, "OL10 1LW"),
    ("ol101lw", Grain.UNIT, "OL10 1LW"),
    ("  oL10   1lW ", Grain.UNIT, "OL10 1LW"),
    ("OL1 01LW", Grain.UNIT, "OL10 1LW"),
    ("OL10-1LW", Grain.UNIT, "OL10 1LW"),
    ("m11ae", Grain.UNIT, "M1 1AE"),
    ("M60 1NW", Grain.UNIT, "M60 1NW"),
    ("EC1A1BB", Grain.UNIT, "EC1A 1BB"),
    ("W1A 0AX", Grain.UNIT, "W1A 0AX"),
    ("OL10 1", Grain.SECTOR, "OL10 1"),
    ("ol101", Grain.SECTOR, "OL10 1"),
    ("OL10 1L", Grain.SECTOR, "OL10 1"),
    ("M1 1", Grain.SECTOR, "M1 1"),
    ("OL10", Grain.DISTRICT, "OL10"),
    ("ol1", Grain.DISTRICT, "OL1"),
    ("M11", Grain.DISTRICT, "M11"),
    ("EC1A", Grain.DISTRICT, "EC1A"),
    ("OL", Grain.AREA, "OL"),
    ("m", Grain.AREA, "M"),
]


@pytest.mark.parametrize(("typed", "grain", "text"), FORMS)
def test_a_postcode_is_read_however_it_is_typed(typed: str, grain: Grain, text: str) -> None:
    assert read_postcode(typed) == (grain, text)


@pytest.mark.parametrize(
    "typed", ["", " ", "Heywood", "10", "OL10 1LWW", "OL100 1LW", "1AA OL10", "ÖL10 1LW", "OL10 １LW", "A B C D", "\0"]
)
def test_what_is_no_postcode(typed: str) -> None:
    assert read_postcode(typed) is None


def test_a_postcode_lies_in_ever_wider_ones() -> None:
    def wider(typed: str) -> list[str]:
        part = read_postcode(typed)
        assert part is not None
        return [each.text for each in part.wider]

    assert wider("OL10 1LW") == ["OL10 1LW", "OL10 1", "OL10", "OL"]
    assert wider("M1 1") == ["M1 1", "M1", "M"]
    assert wider("W1A") == ["W1A", "W"]
    assert wider("OL") == ["OL"]


units = st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}", fullmatch=True)


@given(units, st.booleans(), st.text(alphabet=" -", max_size=2))
def test_case_and_spaces_never_matter(unit: str, small: bool, space: str) -> None:
    typed = space + unit.replace(" ", space) + space
    assert read_postcode(typed.lower() if small else typed) == (Grain.UNIT, unit)


@given(units, units)
def test_what_lies_in_a_part_is_one_stretch_letter_by_letter(unit: str, other: str) -> None:
    part = read_postcode(other)
    assert part is not None
    for wider in part.wider:
        first, before = wider.units
        assert wider.holds(unit) == (first <= unit < before)
        assert wider.holds(other)


def test_a_district_does_not_hold_the_next_one() -> None:
    ol1 = read_postcode("OL1")
    area = read_postcode("M")
    assert ol1 is not None and area is not None
    assert ol1.holds("OL1 1AA") and not ol1.holds("OL10 1AA") and not ol1.holds("OL11 1AA")
    assert area.holds("M1 1AE") and not area.holds("ME1 1AA")


HEYWOOD, ROCHDALE, LONDON = Point(53.5927, -2.2194), Point(53.6172, -2.1553), Point(51.5074, -0.1278)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        (HEYWOOD, HEYWOOD, 0.0),
        (HEYWOOD, ROCHDALE, 3.13),
        (ROCHDALE, LONDON, 167.7),
        (Point(50.0, 0.0), Point(51.0, 0.0), 69.09),
        (Point(60.0, -8.0), Point(60.0, -7.0), 34.55),
    ],
)
def test_distances_in_miles(one: Point, other: Point, far: float) -> None:
    assert miles(one, other) == pytest.approx(far, rel=0.01, abs=0.005)


points = st.builds(Point, st.floats(49, 61), st.floats(-9, 2.5))


@given(points, points, points)
def test_distances_behave_as_distances_do(a: Point, b: Point, c: Point) -> None:
    assert miles(a, b) == pytest.approx(miles(b, a), abs=1e-9)
    assert miles(a, c) <= miles(a, b) + miles(b, c) + 1e-6
    assert miles(a, a) == 0 and 0 <= miles(a, b) < 1000


@given(points)
def test_a_rounded_position_is_off_by_a_hundred_metres_at_most(point: Point) -> None:
    assert miles(point, point.rounded) * 1609.344 < 100
    assert all(round(value, 3) == value for value in point.rounded)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("", ""),
        ("53.6", ""),
        ("north", "west"),
        ("nan", "-2"),
        ("53.6", "inf"),
        ("0", "0"),
        ("99.999999", "0"),
        ("53.6", "200"),
    ],
)
def test_what_is_no_position_here(latitude: str, longitude: str) -> None:
    assert read_point(latitude, longitude) is None


def test_a_position_and_the_middle_of_several() -> None:
    assert read_point("53.5927", " -2.2194") == HEYWOOD
    assert middle([]) is None
    assert middle([Point(53.0, -2.0), Point(54.0, -3.0)]) == Point(53.5, -2.5)
    assert not math.isnan(miles(Point(90, 0), Point(-90, 0)))
