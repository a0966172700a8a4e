"""Name and number of a planned drop-in, put right behind its link by whoever sees it in full."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.book.errors import ContactKeptSafe, TooManyNumbers
from booking.book.rules import NEW_NUMBER
from booking.citizens.models import ContactPoint
from booking.core.database import transaction
from booking.visits.models import Visit
from tests.book import walk
from tests.book.test_drop_in import change, plan
from tests.client import CheckedClient, checked

OLD, NEW = "07700 900123", "07700 900456"


def the_visit(app: Flask) -> Visit:
    [visit] = walk.rows(app, Visit)
    return visit  # type: ignore[no-any-return]


def numbers(app: Flask) -> list[str]:
    told = the_visit(app).told
    return [point.value for point in told.contact_points] if told is not None else []


def test_name_and_number_are_put_right(client: CheckedClient, app: Flask) -> None:
    token = walk.token_of(plan(client, name="Bo", mobile=OLD), "tickets")
    page = client.get(f"/tickets/{token}/change").text
    assert 'value="Bo"' in page and "Another mobile number" in page
    assert change(client, token, name="Bo Diddley", mobile=NEW).status_code == 302
    assert (the_visit(app).party[0].citizen.name, numbers(app)) == ("Bo Diddley", ["+447700900456"])
    assert change(client, token, version="2", name="", mobile="").status_code == 302  # nothing typed changes nothing
    assert (the_visit(app).party[0].citizen.name, numbers(app)) == ("Bo Diddley", ["+447700900456"])
    assert NEW in client.get(f"/tickets/{token}").text


def test_a_stranger_changes_neither_until_they_type_the_name(client: CheckedClient, app: Flask) -> None:
    token, stranger = walk.token_of(plan(client, name="Bo", mobile=OLD), "tickets"), checked(app)
    page = stranger.get(f"/tickets/{token}/change").text
    assert "Bo" not in page and "mobile" not in page
    change(stranger, token, name="Eve", mobile=NEW)
    assert (the_visit(app).party[0].citizen.name, numbers(app)) == ("Bo", ["+447700900123"])
    stranger.post(f"/tickets/{token}", data={"name": "bo"})
    change(stranger, token, version="2", mobile=NEW)
    assert numbers(app) == ["+447700900456"]


def test_who_was_not_named_is_named(client: CheckedClient, app: Flask) -> None:
    token = walk.token_of(plan(client), "tickets")
    change(client, token, name="Bo", mobile=NEW)
    assert (the_visit(app).record, the_visit(app).party[0].citizen.name, numbers(app)) == (
        "on_record",
        "Bo",
        ["+447700900456"],
    )


def test_the_number_of_a_plan_for_someone_else_is_the_helpers(client: CheckedClient, app: Flask) -> None:
    token = walk.token_of(plan(client, name="Sam", their_name="Grace", mobile=OLD), "tickets")
    change(client, token, name="Grace Hopper", mobile=NEW)
    visit = the_visit(app)
    assert visit.helper is not None and visit.helper.name == "Sam" and numbers(app) == ["+447700900456"]
    assert visit.party[0].citizen.name == "Grace Hopper" and visit.party[0].citizen.contact_points == []


@pytest.mark.parametrize("wish", ["do_not_text", "shared"])
def test_what_keeps_somebody_safe_is_not_undone(client: CheckedClient, app: Flask, wish: str) -> None:
    token = walk.token_of(plan(client, name="Bo", mobile=OLD), "tickets")
    with transaction():
        for point in walk.loaded(ContactPoint):
            setattr(point, wish, True)
    answer = change(client, token, name="Eve", mobile=NEW)
    assert answer.status_code == 409 and str(ContactKeptSafe.sentence) in answer.text and NEW in answer.text
    assert (the_visit(app).party[0].citizen.name, numbers(app)) == ("Bo", ["+447700900123"])


def test_a_strangers_number_is_not_flooded(client: CheckedClient, app: Flask) -> None:
    token = walk.token_of(plan(client, name="Bo", mobile=OLD), "tickets")
    for tried in range(NEW_NUMBER.limit):
        change(client, token, version=str(tried + 1), mobile=f"07700 90020{tried}")
    answer = change(client, token, version=str(NEW_NUMBER.limit + 1), mobile=NEW)
    assert answer.status_code == 429 and str(TooManyNumbers.sentence) in answer.text
