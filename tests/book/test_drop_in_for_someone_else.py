"""Plan a drop-in for somebody else: who is told, whose number it is, whose name opens the page."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.citizens.models import CaseRecord
from booking.core.errors import SENTENCES
from booking.visits.models import Visit
from tests.book import walk
from tests.book.test_drop_in import a_drop_in, plan, send
from tests.client import CheckedClient, checked

NUMBER = "07700 900123"
HELPED = {"their_name": "Grace Hopper", "relation": "daughter", "name": "Sam Support", "mobile": NUMBER}


def the_visit(app: Flask) -> Visit:
    [visit] = walk.rows(app, Visit)
    return visit  # type: ignore[no-any-return]


def test_the_helper_is_told_and_has_no_record(client: CheckedClient, app: Flask) -> None:
    page = plan(client, **HELPED)
    for said in ("Grace Hopper", "Sam Support (daughter)", NUMBER, "say their name or this reference"):
        assert said in page.text
    visit = the_visit(app)
    assert [member.citizen.name for member in visit.party] == ["Grace Hopper"]
    assert visit.helper is not None and visit.told is visit.helper
    assert [point.value for point in visit.helper.contact_points] == ["+447700900123"]
    assert visit.party[0].citizen.contact_points == [] and len(walk.rows(app, CaseRecord)) == 1


def test_said_twice_it_is_one_plan(client: CheckedClient, app: Flask) -> None:
    plan(client, **HELPED)
    for their_name, plans in (("Grace Hopper", 1), ("Ada Lovelace", 2)):
        answer = send(client, client.get("/drop-in/langley"), **{**HELPED, "their_name": their_name})
        assert answer.status_code == 302 and len(walk.rows(app, Visit)) == plans


@pytest.mark.parametrize(
    ("changed", "key"),
    [({"their_name": ""}, "their_name.missing"), ({"name": ""}, "helper.missing"), ({"relation": "x" * 61}, "")],
)
def test_what_is_missing_is_said_and_nothing_is_lost(client: CheckedClient, changed: dict[str, str], key: str) -> None:
    a_drop_in()
    page = send(client, client.get("/drop-in/langley"), **{**HELPED, **changed})
    assert page.status_code == 400 and str(SENTENCES[key or "relation.long"]) in page.text
    assert all(value in page.text for value in {**HELPED, **changed}.values())
    assert walk.rows(client.application, Visit) == []


def test_their_number_finds_it_and_the_clients_name_opens_it(client: CheckedClient, app: Flask) -> None:
    plan(client, **HELPED)
    reference, stranger = the_visit(app).reference, checked(app)
    unknown = stranger.post("/find-booking", data={"reference": reference, "who": "07700 900999"})
    assert unknown.status_code == 400
    found = stranger.post("/find-booking", data={"reference": reference, "who": NUMBER})
    assert "/tickets/" in found.location
    page = stranger.get(found.location)
    assert "Grace" not in page.text and "Sam" not in page.text and NUMBER not in page.text
    assert stranger.post(found.location, data={"name": "Sam Support"}).status_code == 400
    stranger.post(found.location, data={"name": "grace hopper"})
    assert "Sam Support (daughter)" in stranger.get(found.location).text


def test_where_somebody_else_reads_the_number_no_name_opens_it(client: CheckedClient, app: Flask) -> None:
    token = walk.token_of(plan(client, **HELPED), "tickets")
    walk.read_by_others()
    answer = checked(app).post(f"/tickets/{token}", data={"name": "Grace Hopper"})
    assert answer.status_code == 400 and str(SENTENCES["name.other"]) in answer.text
