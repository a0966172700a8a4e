"""The link of a shielded person shows when, where and the reference: no name opens more, nor whoever booked it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from booking.cases.operations import shield_record
from booking.core import clock
from booking.core.database import transaction
from tests import factories as make
from tests.book.test_change_planner import planned, the_visit  # noqa: F401
from tests.client import CheckedClient, checked


def test_the_page_of_a_planned_visit_opens_for_nobody(
    app: Flask,
    client: CheckedClient,
    planned: Callable[..., str],  # noqa: F811
) -> None:
    ticket = planned(name="Zdislava Quillfeather", mobile="07700 900123")
    assert "Zdislava" in client.get(ticket).text
    record = the_visit(app).party[0].citizen.case_record
    with transaction():
        until, nell = clock.today() + timedelta(days=90), make.staff("Nell Kay", "advisor")
        shield_record(record, "fled", "", (), review_on=until, by=nell, device="d", now=clock.now())
    stranger = checked(app)
    stranger.post(ticket, data={"name": "Zdislava Quillfeather"})
    for browser in (client, stranger):
        page = browser.get(ticket).text
        assert "Zdislava" not in page and "Number ending" not in page and "Langley" in page
        assert "Number ending" not in browser.get(f"{ticket}/messages", follow_redirects=True).text
