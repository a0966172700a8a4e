"""Nearest and soonest: one search over all venues, by what is typed or where the phone is."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask

from booking.book.models import Journey
from booking.core.database import transaction
from booking.core.errors import SENTENCES, FormExpired
from booking.services.models import SearchWithoutResult
from booking.venues.operations import keep_postcodes
from booking.venues.rules.position import Point
from tests import factories
from tests.book import walk
from tests.book.nearest import FRIDAY, HEYWOOD, order, search
from tests.client import CheckedClient
from tests.statements import counted

NEAR_MIDDLETON = {"search": "look", "near": "M24 6DU"}


def test_the_nearest_of_a_day_comes_first_and_what_is_nowhere_last(asked: CheckedClient) -> None:
    before = asked.get("/book/tax/times").text
    assert order(before, "Nowhere Library", "Heywood Library", "Middleton Library") and "miles" not in before
    page = search(asked, near="m246du")
    assert order(page, "Middleton Library", "Heywood Library", "Nowhere Library", "or drop in:")
    assert "less than 0.1 miles · private room" in page and "3.1 miles · step-free" in page
    drop_ins = page[page.index("or drop in:") :]
    assert drop_ins.index("Middleton Library") < drop_ins.index("Nowhere Library")
    assert 'value="m246du"' in page


@pytest.mark.parametrize("near", ["Heywood", "church street", "OL10 1LL", "OL10"])
def test_by_town_street_or_postcode(asked: CheckedClient, near: str) -> None:
    assert order(search(asked, near=near), "Heywood Library", "Middleton Library")


def test_a_loaded_postcode_file_is_used(asked: CheckedClient) -> None:
    with transaction():
        keep_postcodes({"M24 1AA": Point(*HEYWOOD)})
    assert order(search(asked, near="M24 1AA"), "Heywood Library", "Middleton Library")
    page = search(asked, near="M24 2ZZ")
    assert "We do not know all of “M24 2ZZ”, so distances are from the middle of M24." in page


@pytest.mark.parametrize(
    ("near", "sentence"),
    [
        ("Atlantis", "near.unknown"),
        ("x" * 81, "near.long"),
        ("Hey\x07wood", "near.odd"),
    ],
)
def test_what_is_not_known_says_so_and_loses_nothing(
    app: Flask, asked: CheckedClient, near: str, sentence: str
) -> None:
    search(asked, near="Heywood")
    kept = walk.rows(app, Journey)[0].answers
    typed = {"day": "2026-11-27", "part": "afternoon", "venue": "middleton", "private_room": "y", "speaks": "ur"}
    answer = asked.post("/book/tax/times", data={"search": "look", "near": near, **typed})
    assert "miles" not in answer.text  # those were from Heywood
    assert answer.status_code == 400 and answer.text.count(str(SENTENCES[sentence])) == 2
    assert 'href="#near"' in answer.text and 'id="near"' in answer.text
    assert near.replace("\x07", "") in answer.text or near in answer.text
    for chosen in ('"2026-11-27" selected', '"afternoon" selected', '"middleton" selected', 'lang="ur" selected'):
        assert chosen in answer.text
    assert 'name="private_room" type="checkbox" value="y" checked' in answer.text
    assert walk.rows(app, Journey)[0].answers == {**kept, "search": {}}
    assert "miles" not in asked.get("/book/tax/times").text


def test_a_page_open_for_too_long_takes_nothing_away(app: Flask, asked: CheckedClient) -> None:
    search(asked, near="Heywood")
    kept = walk.rows(app, Journey)[0].answers
    asked.post("/book/tax/times", data={"search": "look", "near": "Atlantis", "csrf_token": "old"})
    assert walk.rows(app, Journey)[0].answers == kept


def test_the_phones_position_is_rounded_and_stands_in_no_address(app: Flask, asked: CheckedClient) -> None:
    sent = asked.post("/book/tax/times", data={"search": "look", "near": "", "position": "53.550499,-2.2004999"})
    assert sent.location == "/book/tax/times"
    kept = walk.rows(app, Journey)[0].answers["search"]
    assert (kept["latitude"], kept["longitude"]) == (53.55, -2.2)
    page = asked.get(sent.location).text
    assert order(page, "Middleton Library", "Heywood Library") and "Distances are from where you are now" in page
    assert "53.55" not in page.replace("openstreetmap", "")
    assert order(search(asked, near="", part="afternoon"), "Middleton Library")  # narrowed, and still near
    assert "Distances are from where you are now" in asked.get("/book/tax/times").text
    asked.post("/book/tax/times", data={"search": "stop", "near": ""})
    assert "search" not in walk.rows(app, Journey)[0].answers or not walk.rows(app, Journey)[0].answers["search"]
    assert "miles" not in asked.get("/book/tax/times").text


@pytest.mark.parametrize("position", ["here", "53.5", "nan,nan", "0,0", "48.85,2.35", "1,2,3", "inf,-2"])
def test_a_position_that_is_none(app: Flask, asked: CheckedClient, position: str) -> None:
    answer = asked.post("/book/tax/times", data={"search": "look", "position": position})
    assert answer.status_code == 400 and str(SENTENCES["near.position"]) in answer.text
    assert not walk.rows(app, Journey)[0].answers.get("search")


def test_access_asked_for_here_is_what_would_help_everywhere(app: Flask, asked: CheckedClient) -> None:
    page = search(asked, private_room="y")
    assert "middleton@" in page and "heywood@" not in page
    walk.times(asked, "middleton@2026-11-27T14:00Z")
    walk.details(asked)
    assert "A private room to talk in" in asked.get("/book/tax/check").text
    page = search(asked, step_free="y")
    assert "heywood@" in page and "middleton@" not in page
    assert walk.rows(app, Journey)[0].answers["needs"] == {"step_free": True}


def test_only_advisors_who_speak_it(app: Flask, asked: CheckedClient) -> None:
    walk.needs(asked, language="ur", interpreter="no")
    page = asked.get("/book/tax/times").text
    assert "heywood@" in page and "an advisor speaks" in page and '<span lang="ur">اردو</span>' in page
    page = search(asked, speaks="ur")
    assert "middleton@" in page and "heywood@" not in page
    page = search(asked, speaks="pl")
    assert "There is no free time like that." in page and "change what would help you" in page
    (row,) = walk.rows(app, SearchWithoutResult)
    assert row.asked_for == {"language": "pl", "speaking": True}
    assert asked.post("/book/tax/times", data={"search": "look", "speaks": "klingon"}).status_code == 400


def test_a_search_lets_a_hold_stand_and_access_that_takes_other_time_lets_it_go(
    app: Flask, asked: CheckedClient
) -> None:
    from booking.sessions.models import BusyTime

    walk.times(asked)
    search(asked, near="Heywood", day="2026-11-27")
    assert len(walk.rows(app, BusyTime)) == 1
    search(asked, near="Heywood", private_room="y")
    assert walk.rows(app, BusyTime) == []


def test_what_narrows_stands_in_the_address_and_where_somebody_is_does_not(asked: CheckedClient) -> None:
    sent = asked.post("/book/tax/times", data={**NEAR_MIDDLETON, "day": "2026-11-27", "part": "", "private_room": "y"})
    assert sent.location == "/book/tax/times?day=2026-11-27"


def test_nothing_like_that_says_what_would_help(asked: CheckedClient) -> None:
    page = asked.get("/book/tax/times?day=2026-11-30&part=morning").text
    for words in ("Look at every day", "Look at every time of day", "Show all times", "01706 000000"):
        assert words in page
    assert "?part=morning" in page and "?day=2026-11-30" in page
    page = asked.get("/book/tax/times?part=evening&day=2026-11-27").text
    assert "Look at every venue" not in page


def test_a_page_open_for_too_long_says_so_and_keeps_what_was_typed(asked: CheckedClient) -> None:
    answer = asked.post("/book/tax/times", data={**NEAR_MIDDLETON, "csrf_token": "old"})
    assert answer.status_code == 400 and str(FormExpired.sentence) in answer.text and 'value="M24 6DU"' in answer.text


def test_a_position_costs_no_statement_of_the_list_and_two_of_the_search(asked: CheckedClient) -> None:
    with counted() as before:
        asked.get("/book/tax/times")
    with counted() as sending:
        asked.post("/book/tax/times", data=NEAR_MIDDLETON)
    with counted() as after:
        asked.get("/book/tax/times")
    assert len(after) == len(before)
    assert sum("postcode" in statement and "FROM venue" in statement for statement in sending) <= 1


def test_a_day_with_very_many_libraries_is_told_in_pages_of_the_nearest(app: Flask, client: CheckedClient) -> None:
    with transaction():
        service = factories.service(slug="tax")
        for n in range(30):
            venue = factories.venue(f"Library {n:02}", slug=f"library-{n}", latitude=53.5 + n / 100, longitude=-2.2)
            factories.session_on(FRIDAY, time(9), time(17), at=venue, offering=[service])
    walk.needs(client)
    client.post("/book/tax/times", data={"search": "look", "position": "53.5,-2.2"})
    page = client.get("/book/tax/times")
    assert len(page.data) < 100_000
    assert "library-11@" in page.text and "library-12@" not in page.text and "18 more venues on Fri 27 Nov" in page.text
    second = client.get("/book/tax/times?from=2026-11-27&skip=12").text
    assert "library-11@" not in second and "library-12@" in second and "6 more venues on Fri 27 Nov" in second
    assert "skip=24" in second
    last = client.get("/book/tax/times?from=2026-11-27&skip=24").text
    assert "library-29@" in last and "more venue" not in last
    assert client.get("/book/tax/times?from=2026-11-27&skip=9999").status_code == 200


def test_the_first_page_uses_the_position_and_is_then_kept_nowhere(asked: CheckedClient) -> None:
    with transaction():
        for slug in ("heywood", "middleton"):
            venue = next(v for v in walk.loaded(factories.Venue) if v.slug == slug)
            factories.session_on(date(2026, 11, 26), time(11), time(13), at=venue, kind="drop_in")
    first = asked.get("/")
    assert "today near you" not in first.text and "Distances" not in asked.get("/venues").text
    assert "miles" not in first.text and first.headers["Cache-Control"] == "no-cache"
    search(asked, near="Middleton")
    first = asked.get("/")
    assert first.text.index("Middleton Library") < first.text.index("Heywood Library")
    assert "about 3 miles" in first.text
    assert "Open today near you" in first.text
    for page in (first, asked.get("/venues")):
        assert "Distances are from our venues at Middleton." in page.text
    assert first.headers["Cache-Control"] == asked.get("/venues").headers["Cache-Control"] == "private, no-store"


def test_venues_are_searched_by_postcode_too(client: CheckedClient, asked: CheckedClient) -> None:
    page = client.get("/venues?q=m24").text
    assert page.index("Middleton Library") < page.index("Heywood Library") < page.index("Nowhere Library")
    assert "Distances are from the middle of M24." in page and "about 3 miles" in page
    page = client.get("/venues?q=m246du").text
    assert "The nearest to M24 6DU first." in page and "3.1 miles" in page
    page = client.get("/venues?q=ZZ1+1ZZ").text
    assert "We do not know where ZZ1 1ZZ is" in page and "miles" not in page
    assert "Heywood Library" in page and 'value="ZZ1 1ZZ"' in page
    page = client.get("/venues?q=Midleton").text
    assert "We took “Midleton” for Middleton." in page and page.index("Middleton Lib") < page.index("Heywood Lib")
    assert "We found no venue" in client.get("/venues?q=Atlantis").text
    assert "Heywood Library" in client.get("/venues?q=church+heyw").text
