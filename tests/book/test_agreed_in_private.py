"""What was agreed at a drop-in stands on its page for whoever planned it, and for nobody else who has the link."""

from __future__ import annotations

from flask import Flask

from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories
from tests.book import walk
from tests.book.test_drop_in import plan
from tests.client import CheckedClient, checked

AGREED = ("Pay 20 a month", "Bring the second bill")


def test_the_page_of_a_drop_in_that_is_over(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client, name="Bo Diddley", service="tax"), "tickets")
    with transaction():
        host, advisor = factories.staff("Host", "host"), factories.staff("Advisor")
        visit = visits.check_in_coming(walk.loaded(Visit)[0], by_id=host.id, now=clock.now())
        (consultation,) = visit.consultations
        visits.start(consultation, advisor.id, clock.now(), because="covering")
        visits.finish(
            consultation,
            advisor_id=advisor.id,
            outcome="resolved",
            take_home=AGREED[0],
            next_step=AGREED[1],
            now=clock.now(),
        )
    stranger = checked(app)
    page = stranger.get(f"/tickets/{token}").text
    assert "Langley Library" in page and "Over" in page
    for secret in (*AGREED, "Diddley", "Paying council tax"):
        assert secret not in page
    for agreed in AGREED:
        assert agreed in client.get(f"/tickets/{token}").text
    assert stranger.post(f"/tickets/{token}", data={"name": "bo diddley"}).status_code == 302
    assert AGREED[0] in stranger.get(f"/tickets/{token}").text


def test_where_somebody_else_reads_the_number_the_name_opens_no_ticket(app: Flask, client: CheckedClient) -> None:
    token = walk.token_of(plan(client, name="Bo Diddley", mobile="07700 900123", service="tax"), "tickets")
    walk.read_by_others()
    stranger = checked(app)
    answer = stranger.post(f"/tickets/{token}", data={"name": "Bo Diddley"})
    assert answer.status_code == 400 and str(SENTENCES["name.other"]) in answer.text
    assert "Paying council tax" not in stranger.get(f"/tickets/{token}").text
    assert "about" not in stranger.get(f"/tickets/{token}/change").text
