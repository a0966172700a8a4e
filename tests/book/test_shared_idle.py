"""On a shared computer what is personal ends after ten minutes without use, without a script too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from booking.book.models import Journey
from booking.core import clock
from booking.core.database import transaction
from tests import factories
from tests.book import walk
from tests.book.test_drop_in import plan
from tests.client import CheckedClient, checked

LATER = timedelta(minutes=11)
CLOSED = "Nobody used this page for ten minutes"


def share(client: CheckedClient, answer: str = "yes", back: str = "/book/tax/check") -> str:
    """Choose; return where it leads."""
    return str(client.post("/shared-computer", data={"shared": answer, "back": back}).location)


def test_after_ten_minutes_back_and_reload_show_nothing(client: CheckedClient) -> None:
    walk.a_council()
    assert "Ada" in walk.up_to_check(client).text
    assert share(client) == "/book/tax/check"
    with clock.stopped_at(clock.now() + LATER):
        answer = client.get("/book/tax/details")
        assert "Ada" not in answer.text
        assert CLOSED in client.get(answer.location).text
        assert "Ada" not in client.get("/book/tax/details", follow_redirects=True).text


def test_a_browser_that_is_used_stays_open(client: CheckedClient) -> None:
    walk.a_council()
    walk.up_to_check(client)
    share(client)
    for minutes in (8, 16, 24):
        with clock.stopped_at(clock.now() + timedelta(minutes=minutes)):
            assert client.post("/stay").status_code == 204
    with clock.stopped_at(clock.now() + timedelta(minutes=32)):
        assert "Ada" in client.get("/book/tax/check").text
    with clock.stopped_at(clock.now() + timedelta(minutes=44)):
        assert client.post("/stay").status_code == 409
        assert "Ada" not in client.get("/book/tax/check").text


def test_what_stands_on_the_screen_is_sent_however_long_it_took(client: CheckedClient) -> None:
    """Without a script nobody is warned: so nothing that was typed is lost."""
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    share(client)
    with clock.stopped_at(clock.now() + LATER):
        assert walk.details(client).location == "/book/tax/check"
        assert "Ada" in client.get("/book/tax/check").text


@pytest.mark.parametrize("answer", [None, "no"])
def test_where_nobody_said_so_nothing_closes(client: CheckedClient, answer: str | None) -> None:
    walk.a_council()
    page = walk.up_to_check(client).text
    assert "I am on a shared computer" in page and "/stay" in page
    if answer:
        share(client)
        assert "Keep my pages open" in client.get("/book/tax/check").text
        share(client, answer)
    with clock.stopped_at(clock.now() + LATER):
        assert "Ada" in client.get("/book/tax/check").text


def test_the_link_of_the_person_before_is_closed_and_that_of_the_next_opens(client: CheckedClient) -> None:
    walk.a_council()
    before = f"/appointments/{walk.token_of(walk.book(client))}"
    assert "Ada" in client.get(before).text
    share(client, back=before)
    at_home = checked(client.application)
    theirs = f"/appointments/{walk.token_of(walk.book(at_home, walk.HALF_PAST))}"
    with clock.stopped_at(clock.now() + LATER):
        page = client.get(theirs)
        assert page.status_code == 200 and "Heywood" in page.text and "Ada" not in page.text
        assert "was closed on this computer" in client.get(before).text
        assert "was closed on this computer" not in client.get(theirs).text


def test_a_tickets_page_stays_without_what_only_its_person_may_see(client: CheckedClient) -> None:
    page = plan(client, name="Bo")
    ticket = page.request.path
    share(client, back=ticket)
    assert "<dt>Name</dt>" in client.get(ticket).text
    with clock.stopped_at(clock.now() + LATER):
        page = client.get(ticket)
        assert page.status_code == 200 and "Your reference" in page.text
        assert "<dt>Name</dt>" not in page.text


def test_the_first_page_forgets_too(client: CheckedClient) -> None:
    walk.a_council()
    walk.up_to_check(client)
    share(client)
    with clock.stopped_at(clock.now() + LATER):
        assert client.get("/").status_code == 200
        assert "Ada" not in client.get("/book/tax/details", follow_redirects=True).text


def test_a_colleague_who_is_signed_in_is_not_signed_out(client: CheckedClient) -> None:
    walk.a_council()
    with transaction():
        host = factories.staff("Sam Host", "host")
    client.sign_in(host)
    share(client)
    page = client.get("/book/tax/help").text
    assert "/stay" not in page and "I am on a shared computer" not in page


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/staff/sign-in", "/desk/heywood", "", "\\"]
)
def test_the_choice_leads_to_a_page_of_ours(client: CheckedClient, back: str) -> None:
    assert share(client, back=back) == "/"


def test_idle_closing_deletes_what_was_typed(client: CheckedClient) -> None:
    walk.a_council()
    walk.up_to_check(client)
    assert CLOSED in client.get(client.post("/finish", data={"idle": "1"}).location).text
    assert walk.rows(client.application, Journey) == []
