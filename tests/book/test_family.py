"""A family on the citizen's pages: planned together, changed together, found by who leads only."""

from __future__ import annotations

from flask import Flask

from booking.appointments.models import Appointment
from booking.citizens.models import Citizen
from booking.core.errors import SENTENCES
from booking.visits.models import Visit
from tests.book import walk
from tests.book.test_drop_in import change, plan, send
from tests.book.test_find import UNKNOWN, find
from tests.client import CheckedClient, checked


def party(app: Flask) -> list[list[str]]:
    return [[member.citizen.name for member in visit.party] for visit in walk.rows(app, Visit)]


def test_planned_together_and_twice_is_once(client: CheckedClient, app: Flask) -> None:
    page = plan(client, name="Ada", others="Ben\nZoë\nada")
    assert "Together with" in page.text and "Ben, Zoë" in page.text
    send(client, client.get("/drop-in/langley"), name="Ada", others="Ben, Zoë")
    assert party(app) == [["Ada", "Ben", "Zoë"]]
    send(client, client.get("/drop-in/langley"), name="Ada", others="Ben")
    assert party(app) == [["Ada", "Ben", "Zoë"], ["Ada", "Ben"]]


def test_without_a_name_the_first_of_them_leads(client: CheckedClient, app: Flask) -> None:
    plan(client, others="Ben\nZoë")
    assert party(app) == [["Ben", "Zoë"]]


def test_names_are_put_right_behind_the_link(client: CheckedClient, app: Flask) -> None:
    token = walk.token_of(plan(client, name="Ada", others="Ben\nZeo"), "tickets")
    assert "Zeo" in client.get(f"/tickets/{token}/change").text
    change(client, token, name="Ada", others="Ben\nZoë")
    assert party(app) == [["Ada", "Ben", "Zoë"]]
    assert {person.name for person in walk.rows(app, Citizen)} == {"Ada", "Ben", "Zoë"}


def test_an_unnamed_plan_is_named_with_others(client: CheckedClient, app: Flask) -> None:
    token = walk.token_of(plan(client), "tickets")
    change(client, token, others="Ben\nZoë")
    assert party(app) == [["Ben", "Zoë"]]


def test_others_open_and_find_nothing(client: CheckedClient, app: Flask) -> None:
    walk.a_council()
    page = walk.book(client, others="Ben King")
    assert "Ben King" in page.text
    token, stranger = walk.token_of(page), checked(app)
    assert "Ben King" not in stranger.get(f"/appointments/{token}").text
    answer = stranger.post(f"/appointments/{token}", data={"name": "Ben King"})
    assert str(SENTENCES["name.other"]) in answer.text
    reference = walk.rows(app, Appointment)[0].reference
    assert UNKNOWN in find(stranger, reference, "Ben King").text
    assert find(stranger, reference, "Ada").status_code == 302


def test_a_plan_is_found_by_who_leads_only(client: CheckedClient, app: Flask) -> None:
    assert "Ben King" in plan(client, name="Ada", others="Ben King").text
    reference, stranger = walk.rows(app, Visit)[0].reference, checked(app)
    assert UNKNOWN in find(stranger, reference, "Ben King").text
    assert find(stranger, reference, "Ada").status_code == 302


def test_the_details_keep_what_is_typed(client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    page = walk.details(client, others="A\nB\nC\nD\nE\nF")
    assert page.status_code == 400 and str(SENTENCES["others.many"]) in page.text and "A\nB\nC" in page.text
    walk.details(client, others="A\nB")
    assert "A<br>B" in client.get("/book/tax/check").text
