"""Name, number, address and wishes of a planned drop-in, put right behind its link by whoever sees it in full."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from booking.book.errors import ContactKeptSafe, TooManyNumbers
from booking.book.rules import NEW_NUMBER
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES, FormExpired
from booking.messages import jobs
from booking.messages.models import Message
from booking.visits.errors import VisitOver
from booking.visits.models import Visit
from booking.visits.operations import check_in_coming
from tests import factories
from tests.book import walk
from tests.book.test_drop_in import FRIDAY, a_drop_in, change, plan, send, sessions
from tests.client import CheckedClient, checked

OLD, NEW = "07700 900123", "07700 900456"


def the_visit(app: Flask) -> Visit:
    [visit] = walk.rows(app, Visit)
    return visit  # type: ignore[no-any-return]


def contacts(app: Flask) -> list[str]:
    told = the_visit(app).told
    return sorted(point.value for point in told.contact_points) if told is not None else []


@pytest.fixture
def planned(client: CheckedClient) -> Callable[..., str]:
    """Plans a visit and returns the address of its page."""

    def plan_it(**typed: object) -> str:
        return f"/tickets/{walk.token_of(plan(client, **typed), 'tickets')}"

    return plan_it


def keys(client: CheckedClient, ticket: str) -> list[str]:
    """The names of the contact points on the page, as its forms send them."""
    found = re.findall(r'name="point" value="([^"]*)"', client.get(f"{ticket}/messages").text)
    return list(dict.fromkeys(found))


def test_the_name_is_put_right(client: CheckedClient, app: Flask, planned: Callable[..., str]) -> None:
    token = planned(name="Bo").rpartition("/")[2]
    assert 'value="Bo"' in client.get(f"/tickets/{token}/change").text
    change(client, token, name="Bo Diddley")
    assert the_visit(app).party[0].citizen.name == "Bo Diddley"
    change(client, token, version="2", name="")  # nothing typed changes nothing
    assert the_visit(app).party[0].citizen.name == "Bo Diddley"


def test_who_was_not_named_is_named(client: CheckedClient, app: Flask, planned: Callable[..., str]) -> None:
    change(client, planned().rpartition("/")[2], name="Bo")
    assert (the_visit(app).record, the_visit(app).party[0].citizen.name) == ("on_record", "Bo")


def test_number_and_address_are_put_right(client: CheckedClient, app: Flask, planned: Callable[..., str]) -> None:
    ticket = planned(name="Bo", mobile=OLD)
    assert (
        f"{ticket}/messages" in client.get(ticket).text and f"{ticket}/messages" in client.get(f"{ticket}/change").text
    )
    page = client.get(f"{ticket}/messages")
    assert "Number ending 0123" in page.text and page.headers["Cache-Control"] == "private, no-store"
    page = client.post(f"{ticket}/messages", data={"mobile": NEW}, follow_redirects=True)
    assert f"We text {NEW} from now on." in page.text
    page = client.post(f"{ticket}/messages/email", data={"email": "Bo@Example.com"}, follow_redirects=True)
    assert "We write to bo@example.com from now on." in page.text
    assert contacts(app) == ["+447700900456", "bo@example.com"]
    shown = client.get(ticket).text
    assert NEW in shown and "bo@example.com" in shown and OLD not in shown
    for path, typed, said in (
        ("", {"mobile": "1"}, "mobile.wrong"),
        ("/email", {"email": "Bo at home"}, "email.wrong"),
    ):
        page = client.post(f"{ticket}/messages{path}", data=typed)
        assert page.status_code == 400 and str(SENTENCES[said]) in page.text
        assert f'value="{next(iter(typed.values()))}"' in page.text


def test_an_address_alone_is_written_to(client: CheckedClient, app: Flask, planned: Callable[..., str]) -> None:
    ticket = planned()
    change(client, ticket.rpartition("/")[2])  # to tomorrow
    assert "so nothing is sent" in client.get(f"{ticket}/messages").text
    client.post(f"{ticket}/messages/email", data={"email": "bo@example.com"})
    assert (the_visit(app).record, contacts(app)) == ("on_record", ["bo@example.com"])
    jobs.reconcile_all(clock.now())
    assert [(row.kind, row.channel) for row in walk.rows(app, Message)] == [("confirmation", "email")]


def test_a_stranger_changes_nothing_until_they_type_the_name(
    client: CheckedClient, app: Flask, planned: Callable[..., str]
) -> None:
    ticket, stranger = planned(name="Bo", mobile=OLD), checked(app)
    page = stranger.get(f"{ticket}/messages", follow_redirects=True)
    assert "Type the name that was given first." in page.text and "0123" not in page.text
    assert f"{ticket}/messages" not in page.text
    for path, typed in (
        ("", {"mobile": NEW}),
        ("/email", {"email": "eve@example.com"}),
        ("/wish", {"act": "shared", "point": keys(client, ticket)[0]}),
    ):
        answer = stranger.post(f"{ticket}/messages{path}", data=typed)
        assert answer.status_code == 400 and str(FormExpired()) in answer.text
    assert contacts(app) == ["+447700900123"]
    stranger.post(ticket, data={"name": "bo"})
    stranger.post(f"{ticket}/messages", data={"mobile": NEW})
    assert contacts(app) == ["+447700900456"]
    assert stranger.get("/tickets/" + "0" * 26 + "/messages").status_code == 404


def test_the_number_of_a_plan_for_someone_else_is_the_helpers(
    client: CheckedClient, app: Flask, planned: Callable[..., str]
) -> None:
    ticket = planned(name="Sam", their_name="Grace", mobile=OLD)
    change(client, ticket.rpartition("/")[2], name="Grace Hopper")
    client.post(f"{ticket}/messages", data={"mobile": NEW})
    visit = the_visit(app)
    assert visit.helper is not None and visit.helper.name == "Sam" and contacts(app) == ["+447700900456"]
    assert visit.party[0].citizen.name == "Grace Hopper" and visit.party[0].citizen.contact_points == []


@pytest.mark.parametrize("wish", ["do_not_text", "shared"])
def test_a_contact_is_made_safer_by_link_and_never_less_safe(
    client: CheckedClient, app: Flask, planned: Callable[..., str], wish: str
) -> None:
    ticket = planned(name="Bo", mobile=OLD)
    (mine,) = keys(client, ticket)
    sent = {"act": wish, "point": mine}
    assert "Kept." in client.post(f"{ticket}/messages/wish", data=sent, follow_redirects=True).text
    for undo in ("start", "stop", "language", f"not_{wish}"):
        answer = client.post(f"{ticket}/messages/wish", data={"act": undo, "point": mine})
        assert answer.status_code == 404
    for path, typed in (("", {"mobile": NEW}), ("/email", {"email": "eve@example.com"})):
        answer = client.post(f"{ticket}/messages{path}", data=typed)
        assert str(ContactKeptSafe.sentence) in answer.text
    (point,) = the_visit(app).told.contact_points  # type: ignore[union-attr]
    assert (point.value, getattr(point, wish)) == ("+447700900123", True)
    stranger = checked(app)
    stranger.post(ticket, data={"name": "Bo"})  # opens nothing where somebody else reads it
    assert ("Number ending" in stranger.get(f"{ticket}/messages", follow_redirects=True).text) is (wish != "shared")


def test_no_text_is_promised_to_a_number_that_is_not_texted(client: CheckedClient) -> None:
    a_drop_in(FRIDAY, date(2026, 11, 30))
    sent = {"name": "Bo", "mobile": OLD, "session": sessions()[1]}
    ticket = f"/tickets/{walk.token_of(send(client, client.get('/drop-in/langley'), **sent), 'tickets')}"
    assert f"We text {OLD} a reminder" in client.get(ticket).text
    client.post(f"{ticket}/messages/wish", data={"act": "do_not_text", "point": keys(client, ticket)[0]})
    page = client.get(ticket).text
    assert OLD in page and "We text" not in page


def test_a_strangers_number_is_not_flooded(client: CheckedClient, app: Flask, planned: Callable[..., str]) -> None:
    ticket = planned(name="Bo", mobile=OLD)
    for tried in range(NEW_NUMBER.limit):
        client.post(f"{ticket}/messages", data={"mobile": f"07700 90020{tried}"})
    answer = client.post(f"{ticket}/messages", data={"mobile": NEW})
    assert answer.status_code == 429 and str(TooManyNumbers.sentence) in answer.text
    assert contacts(app) == ["+447700900202"]


def test_once_here_the_desk_changes_it(client: CheckedClient, app: Flask, planned: Callable[..., str]) -> None:
    ticket = planned(name="Bo", mobile=OLD)
    (mine,) = keys(client, ticket)
    with transaction():
        host = factories.staff("Host", "host")
        check_in_coming(walk.loaded(Visit)[0], by_id=host.id, now=clock.now())
    for path, typed in (("", {"mobile": NEW}), ("/email", {"email": "b@example.com"}), ("/wish", {"point": mine})):
        page = client.post(f"{ticket}/messages{path}", data=typed, follow_redirects=True)
        assert str(VisitOver.sentence) in page.text
    assert contacts(app) == ["+447700900123"]
