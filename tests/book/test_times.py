"""Where and when: what is offered, narrowed, counted when there is nothing."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.book.rules import HOLD
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SlotUnknown
from booking.services.models import SearchWithoutResult, Service
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked
from tests.manage.posting import words

FRIDAY = date(2026, 11, 27)


def two_libraries() -> None:
    """Appointments on Friday: Heywood in the morning, Langley, which has steps, in the afternoon and on Monday."""
    day = walk.a_council()
    with transaction():
        langley = factories.venue("Langley Library", slug="langley", step_free=False)
        factories.session_on(FRIDAY, time(14), time(17), at=langley, offering=[day.service])
        factories.session_on(date(2026, 11, 30), time(9), time(10), at=langley, offering=[day.service])
        drop_in: dict[str, Any] = {"at": langley, "offering": [day.service], "kind": "drop_in"}
        factories.session_on(FRIDAY, time(9), time(12), **drop_in)
        factories.session_on(date(2026, 11, 28), time(9), time(12), **drop_in)


@pytest.fixture
def asked(client: CheckedClient) -> CheckedClient:
    """A citizen who needs nothing special, with two libraries to choose from."""
    two_libraries()
    walk.needs(client)
    return client


def test_times_stand_by_day_and_venue_soonest_first_beside_drop_ins(asked: CheckedClient) -> None:
    page = asked.get("/book/tax/times").text
    order = ["Friday 27 November", "Heywood Library", "Langley Library", "or drop in:", "Saturday 28", "Monday 30"]
    found = [page.index(words, page.index("slot-list")) for words in order]
    assert found == sorted(found)
    assert "9am to midday, no booking needed" in page and "3 more times" in page


def test_a_venue_is_named_once_for_all_its_drop_in_sessions_of_a_day(asked: CheckedClient) -> None:
    day = date(2026, 11, 28)
    with transaction():
        service = db.session.scalars(select(Service).where(Service.slug == "tax")).one()
        venue = factories.venue("Norden Library", slug="norden")
        for hour in (9, 13):
            factories.session_on(day, time(hour), time(hour + 3), at=venue, offering=[service], kind="drop_in")
    page = asked.get("/book/tax/times").text
    line = " ".join(re.sub(r"<[^>]*>", "", page[page.index("Norden Library", page.index("slot-list")) :]).split())
    assert line.startswith("Norden Library, 9am to midday, no booking needed. Also: 1pm to 4pm, Norden Library")
    with clock.stopped_at(clock.instant(day, time(8))):
        assert words(asked.get("/")).count("Norden Library 9am to midday") == 1
        assert words(asked.get("/")).count("Norden Library") == 3  # its name once, and in each link for who hears it


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("venue=langley", "langley@2026-11-27T14:00Z", "heywood@"),
        ("day=2026-11-30", "langley@2026-11-30", "@2026-11-27"),
        ("part=afternoon", "langley@2026-11-27T14:00Z", "heywood@"),
        ("from=2026-11-28", "langley@2026-11-30", "@2026-11-27"),
        ("venue=nowhere&day=yesterday&part=midnight&from=0", "heywood@2026-11-27T10:00Z", "nothing"),
        ("venue=%01&day=0001-01-01", "no free time like that", "heywood@"),
        ("day=9999-12-31", "no free time like that", "heywood@"),
        ("from=9999-12-31", "no later times", "heywood@"),
    ],
)
def test_the_list_can_be_narrowed_by_address(asked: CheckedClient, query: str, there: str, not_there: str) -> None:
    response = asked.get(f"/book/tax/times?{query}")
    assert response.status_code == 200
    assert there in response.text and not_there not in response.text


def test_a_refused_time_keeps_the_list_narrowed(asked: CheckedClient) -> None:
    answer = asked.post("/book/tax/times?venue=langley", data={"slot": "langley@2026-11-27T14:07Z"})
    assert answer.status_code == 409
    assert "The nearest free times:" in answer.text
    assert 'action="/book/tax/times?venue=langley"' in answer.text
    assert 'href="/book/tax/times?venue=langley">See all free times' in answer.text


def test_a_need_for_no_steps_leaves_out_venues_that_have_them(client: CheckedClient) -> None:
    two_libraries()
    walk.needs(client, help=["step_free"])
    page = client.get("/book/tax/times").text
    assert "heywood@" in page and "langley@" not in page and "or drop in:" not in page


def test_the_time_chosen_before_can_be_kept(asked: CheckedClient) -> None:
    walk.times(asked)
    assert "You chose Friday 27 November, 10am, at Heywood Library." in asked.get("/book/tax/times").text
    with clock.stopped_at(clock.now() + HOLD):  # nobody holds it any more
        assert "You chose" in asked.get("/book/tax/times").text
        walk.book(checked(asked.application))
        assert "You chose" not in asked.get("/book/tax/times").text


def test_the_first_page_is_light_whatever_a_council_offers(app: Flask, client: CheckedClient) -> None:
    with transaction():
        service = factories.service(slug="tax")
        people = [factories.staff(f"Advisor {n}") for n in range(12)]
        for n, person in enumerate(people):
            venue = factories.venue(f"Library {n:02}", slug=f"library-{n}")
            for ahead in range(10):
                day = FRIDAY + timedelta(days=ahead)
                factories.session_on(day, time(9), time(17), at=venue, offering=[service], advisors=[person])
    walk.needs(client)
    page = client.get("/book/tax/times")
    assert len(page.data) < 60_000
    assert page.text.count("Friday 27 November") == 1 and "library-11@2026-11-27T09:00Z" in page.text
    later = client.get("/book/tax/times?from=2026-11-28").text
    assert "Later days, from Sat 28 Nov" in page.text and "library-0@2026-11-28" in later


def test_no_time_at_all_is_said_kindly_and_counted_once(app: Flask, client: CheckedClient) -> None:
    with transaction():
        service = factories.service(slug="tax")
        venue = factories.venue("Langley Library")
        factories.session_on(FRIDAY, time(9), time(12), at=venue, offering=[service], kind="drop_in")
    walk.needs(client, help=["more_time"])
    for _ in range(2):
        page = client.get("/book/tax/times").text
        assert "no time is free just now" in page and "01706 000000" in page
        assert "or drop in:" in page and "Langley Library" in page
    (row,) = walk.rows(app, SearchWithoutResult)
    assert (row.service_id, row.asked_for, row.sessions_offered) == (service.id, {"more_time": True}, 1)
    client.get("/book/tax/times?part=morning")
    assert [row.asked_for for row in walk.rows(app, SearchWithoutResult)][1:] == [
        {"more_time": True, "part": "morning"}
    ]


def test_a_search_that_found_something_is_not_counted(app: Flask, asked: CheckedClient) -> None:
    asked.get("/book/tax/times")
    assert walk.rows(app, SearchWithoutResult) == []


def test_a_stale_button_where_nothing_is_left_is_answered_by_its_sentence(app: Flask, client: CheckedClient) -> None:
    with transaction():
        factories.venue(slug="heywood")
        factories.service(slug="tax")
    walk.needs(client)
    answer = walk.times(client)
    assert answer.status_code == 409 and str(SlotUnknown.sentence) in answer.text
    assert 'id="slot"' in answer.text and "no time is free just now" in answer.text
