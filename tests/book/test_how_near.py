"""What is typed as a position is measured from only where it is known, and the page says how it was understood."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.core.database import transaction
from booking.core.errors import SENTENCES
from tests import factories
from tests.book.nearest import order, search
from tests.client import CheckedClient


@pytest.mark.parametrize(
    ("near", "sentence"),
    [
        ("M1 1AE", "We do not know where M1 1AE is, so we show no distances. Check it, or type a town."),
        ("OL", "OL is too wide to measure from. Type a whole postcode or the name of a town."),
    ],
)
def test_without_a_distance_the_list_goes_by_time_and_says_so(
    app: Flask, asked: CheckedClient, near: str, sentence: str
) -> None:
    search(asked, near="Heywood")
    page = search(asked, near=near)
    assert sentence in page and "miles" not in page and f'value="{near}"' in page
    assert order(page, "Nowhere Library", "Heywood Library", "Middleton Library")


def test_the_licence_of_postcodes_stands_where_they_are_measured_from(asked: CheckedClient) -> None:
    licence = "Contains OS data, Royal Mail data and National Statistics data"
    assert licence in search(asked, near="OL10 1LL") and licence in asked.get("/venues?q=OL10").text
    assert licence not in search(asked, near="Heywood") and licence not in asked.get("/venues?q=Heywod").text


def test_what_a_name_was_taken_for_is_said(asked: CheckedClient) -> None:
    page = search(asked, near="Middelton")
    assert "We took “Middelton” for Middleton. Distances are from our venues there." in page
    assert order(page, "Middleton Library", "about 1 mile", "Heywood Library", "about 3 miles")
    page = search(asked, near="12 Church Street M24 6DU.")
    assert "We took “12 Church Street M24 6DU.” for M24 6DU." in page and order(page, "Middleton Lib", "Heywood Lib")
    assert "We took" not in search(asked, near="m246du.")
    page = search(asked, near="heywood")
    assert "Distances are from our venues at Heywood. Type a postcode to be more exact." in page


def test_several_places_of_a_name_are_asked_about(app: Flask, asked: CheckedClient) -> None:
    with transaction():
        factories.venue("Hub", slug="hub", address="Longford Street, Heywood", latitude=53.6, longitude=-2.22)
    search(asked, near="Heywood")
    answer = asked.post("/book/tax/times", data={"search": "look", "near": "lon", "day": "2026-11-27"})
    assert answer.status_code == 400 and answer.text.count(str(SENTENCES["near.several"])) == 2
    assert 'value="Long Street, Middleton"' in answer.text and 'value="Longford Street, Heywood"' in answer.text
    assert "miles" not in answer.text
    sent = asked.post("/book/tax/times", data={"meant": "Long Street, Middleton", "near": "lon", "day": "2026-11-27"})
    assert sent.location == "/book/tax/times?day=2026-11-27"
    page = asked.get(sent.location).text
    assert order(page, "Middleton Library", "Heywood Library") and 'value="Long Street, Middleton"' in page


def test_nearest_lists_by_distance_whatever_the_day(asked: CheckedClient) -> None:
    page = search(asked, near="M24 6DU", order="nearest")
    assert "The nearest venue comes first, with its next free times." in page
    assert order(page, "Middleton Library", "Friday 27 November", "less than 0.1 miles", "Heywood Library", "3.1 miles")
    assert order(page, "Heywood Library", "Nowhere Library")
    page = search(asked, near="M24 6DU")
    assert "The soonest day comes first, and on each day the nearest venue." in page
    assert "/book/tax/times?order=nearest" in page
    asked.post("/book/tax/times?order=nearest", data={"slot": "middleton@2026-11-27T14:00Z"})
    gone = asked.post("/book/tax/times?order=nearest", data={"slot": "middleton@2026-11-27T14:07Z"}).text
    assert "/book/tax/times?order=nearest" in gone
