"""How did it go: two questions behind a link, for who was seen; nothing is given away, and the last answer counts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import links
from booking.messages.models import Feedback
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.server import LiveServer
from tests.client import CheckedClient


def a_visit(ended: str = "seen") -> Visit:
    with transaction():
        day = factories.session_on(kind="mixed")
        host, advisor = factories.staff("Sam Host", "host"), factories.staff("Mina Advisor")
        visit = visits.add_drop_in(
            day.venue.id,
            citizen=factories.citizen("Ada Lovelace"),
            service_id=day.service.id,
            needs=Needs(),
            by_id=host.id,
            now=clock.now(),
        )
        if ended == "left":
            visits.mark_left(visit, host.id, clock.now())
        elif ended == "seen":
            consultation = visit.consultations[0]
            visits.start(consultation, advisor.id, clock.now(), because="covering")
            visits.finish(
                consultation, advisor_id=advisor.id, outcome="resolved", take_home="A secret", now=clock.now()
            )
    return visit


def token_of(visit: Visit) -> str:
    return links.token("visit", visit.reference, visit.link_version)


def kept() -> list[tuple[str, str, int]]:
    db.session.rollback()
    return [(row.sorted_out, row.told_again, row.version) for row in db.session.scalars(select(Feedback))]


def test_two_questions_are_answered_and_answered_again(client: CheckedClient) -> None:
    visit = a_visit()
    token = token_of(visit)
    assert client.get(f"/t/{token}/how").headers["Location"] == f"/tickets/{token}/how"
    page = client.get(f"/tickets/{token}/how")
    assert page.status_code == 200 and "Did we sort it out?" in page.text
    done = client.post(f"/tickets/{token}/how", data={"sorted_out": "partly", "told_again": "no"})
    assert done.status_code == 303 or done.status_code == 302
    assert "Thank you" in client.get(done.headers["Location"]).text
    assert kept() == [("partly", "no", 1)]
    client.post(f"/tickets/{token}/how", data={"sorted_out": "yes"})
    assert kept() == [("yes", "", 2)]


def test_the_page_gives_nothing_away(client: CheckedClient) -> None:
    visit = a_visit()
    client.post(f"/tickets/{token_of(visit)}/how", data={"sorted_out": "no"})
    text = client.get(f"/tickets/{token_of(visit)}/how").text
    for secret in ("Ada", "Lovelace", visit.venue.name, "A secret", "Mina", visit.reference, "checked"):
        assert secret not in text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("data", [{}, {"sorted_out": "maybe"}, {"told_again": "partly"}, {"sorted_out": "\0"}])
def test_without_an_answer_that_is_offered_nothing_is_kept(client: CheckedClient, data: dict[str, str]) -> None:
    refused = client.post(f"/tickets/{token_of(a_visit())}/how", data=data)
    assert refused.status_code == 400
    assert "Answer one question, or close this page if you would rather not." in refused.text
    assert kept() == []


@pytest.mark.parametrize("ended", ["left", "here"])
def test_who_was_not_seen_is_not_asked(client: CheckedClient, ended: str) -> None:
    token = token_of(a_visit(ended))
    assert client.post(f"/tickets/{token}/how", data={"sorted_out": "no"}).headers["Location"] == f"/tickets/{token}"
    assert kept() == []


def test_a_link_of_nobody(client: CheckedClient) -> None:
    assert client.get(f"/tickets/{'0' * 22}/how").status_code == 404


def test_on_a_phone(phone: Page, check_page: PageCheck, live: LiveServer) -> None:
    address = f"/tickets/{token_of(a_visit())}/how"
    phone.goto(address)
    check_page(phone, "how")
    phone.get_by_role("button", name="Send").click()
    check_page(phone, "how-refused")
    phone.get_by_label("Partly").check()
    phone.get_by_role("button", name="Send").click()
    check_page(phone, "how-thanks")
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
